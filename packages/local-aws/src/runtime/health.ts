import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

export interface HealthCheck {
  readonly port: number;
  readonly path: string;
  readonly everyMs: number;
  readonly timeoutMs: number;
}

/** Asks until the answer is 200. @returns false when the signal fired first */
export async function untilHealthy(check: HealthCheck, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (await isHealthy(check)) return true;
    await wait(check.everyMs, undefined, { signal, ref: false }).catch(() => {});
  }
  return false;
}

function isHealthy({ port, path, timeoutMs }: HealthCheck): Promise<boolean> {
  return new Promise((resolve) => {
    const asking = request({ host: '127.0.0.1', port, path, timeout: timeoutMs, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asking.on('timeout', () => asking.destroy(new Error('timeout')));
    asking.on('error', () => resolve(false));
    asking.end();
  });
}
