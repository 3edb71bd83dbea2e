import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** How far away a registry is, and how fast one connection to it is. */
export interface Distance {
  /** Milliseconds. */
  readonly roundTrip: number;
  /** Bytes a second, of each connection. */
  readonly rate: number;
}

export interface FarRegistry {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  stop(): void;
}

/** Puts a registry of this machine at a distance. */
export async function farAway(host: string, { roundTrip, rate }: Distance): Promise<FarRegistry> {
  const port = host.split(':')[1] ?? '';
  const program = join(import.meta.dirname, 'distance.ts');
  const child = spawn(process.execPath, [program, port, String(roundTrip), String(rate)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { host: `127.0.0.1:${said.toString().trim()}`, stop: () => child.stdin.end() };
}
