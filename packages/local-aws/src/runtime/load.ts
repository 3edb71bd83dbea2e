import { Agent, request } from 'node:http';
import type { Random } from '@waybill/shared/kernel';

export interface LoadOptions {
  readonly url: string;
  /** Requests a second of the machine's clock. */
  readonly perSecond: number;
  readonly random: Random;
  /** Requests that may be under way at once; more are left out, not queued. */
  readonly most?: number;
}

export interface Load {
  readonly sent: number;
  readonly answered: ReadonlyMap<number, number>;
  stop(): void;
}

const TICK_MS = 20;

/** Sends requests at random moments (Poisson) at an even rate, until it is stopped. */
export function startLoad({ url, perSecond, random, most = 64 }: LoadOptions): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: most });
  const answered = new Map<number, number>();
  let sent = 0;
  let open = 0;
  let last = performance.now();
  let next = last + gap(perSecond, random);
  const send = () => {
    if (open >= most) return;
    sent += 1;
    open += 1;
    let noted = false;
    const note = (status: number) => {
      if (noted) return;
      noted = true;
      open -= 1;
      answered.set(status, (answered.get(status) ?? 0) + 1);
    };
    const asking = request(url, { agent, timeout: 10_000 }, (answer) => {
      answer.resume();
      answer.once('close', () => note(answer.statusCode ?? 0));
    });
    asking.on('timeout', () => asking.destroy(new Error('no answer')));
    asking.on('error', () => note(0));
    asking.end();
  };
  const timer = setInterval(() => {
    last = performance.now();
    for (; next <= last; next += gap(perSecond, random)) send();
  }, TICK_MS);
  timer.unref();
  return {
    get sent() {
      return sent;
    },
    answered,
    stop: () => {
      clearInterval(timer);
      agent.destroy();
    },
  };
}

/** Milliseconds to the next arrival of a Poisson process. */
function gap(perSecond: number, random: Random): number {
  return (-Math.log(1 - random()) * 1_000) / perSecond;
}
