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

/** Goes on asking, and tells when three answers in a row differ from what was told before, until the signal fires. */
export async function watchHealth(
  check: HealthCheck,
  signal: AbortSignal,
  tell: (healthy: boolean) => void,
): Promise<void> {
  let told = true;
  let differing = 0;
  while (!signal.aborted) {
    await wait(check.everyMs, undefined, { signal, ref: false }).catch(() => {});
    if (signal.aborted) return;
    differing = (await isHealthy(check)) === told ? 0 : differing + 1;
    if (differing < 3 || signal.aborted) continue;
    told = !told;
    differing = 0;
    tell(told);
  }
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
