import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** Debian's docker-registry on loopback. It has no referrers API, so artifacts take the way of the fallback tag. */
export interface DockerRegistry {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  stop(): Promise<void>;
}

/** Files of a certificate for 127.0.0.1 and of its key. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
}

/** Starts a registry that keeps its content under a folder. Several may share one. */
export async function startDockerRegistry(folder: string, tls?: TlsFiles): Promise<DockerRegistry> {
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  const config = join(folder, `config-${port}.yml`);
  const { certificate, key } = tls ?? {};
  const secured = tls && `, tls: { certificate: ${JSON.stringify(certificate)}, key: ${JSON.stringify(key)} }`;
  await writeFile(
    config,
    `version: 0.1
log: { level: error, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: ${JSON.stringify(join(folder, 'data'))} }, delete: { enabled: true } }
http: { addr: ${host}${secured ?? ''} }
`,
  );
  return serve(host, 'docker-registry', ['serve', config]);
}

/** Starts a registry that is a program, and waits until it answers. */
export async function serve(host: string, program: string, args: readonly string[]): Promise<DockerRegistry> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore'] });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  await answers(host);
  return {
    host,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function answers(host: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const up = await fetch(`http://${host}/v2/`).then(
      // A registry that speaks TLS refuses this, but it is up.
      ({ status }) => status === 200 || status === 400,
      () => false,
    );
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the registry does not answer at ${host}`);
}

/** A port on loopback that nobody listens at. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
