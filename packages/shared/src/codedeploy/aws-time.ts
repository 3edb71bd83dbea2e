import type { Clock } from '../kernel/index.ts';

/** The time that AWS keeps: what the `Date` headers of its responses say, carried on by our own clock between them. */
export interface AwsTime {
  /** Milliseconds since 1970 UTC by AWS's clock. */
  now(): number;
  /** Takes note of a response's `Date` header. */
  observe(date: string | undefined): void;
}

/**
 * Windows of metrics, expected weights and durations are reckoned in AWS's time, so a machine whose clock is wrong
 * judges no worse. Before the first response it is our own clock.
 */
export function awsTime(clock: Clock): AwsTime {
  let offset = 0;
  return {
    now: () => clock.now() + offset,
    observe: (date) => {
      const said = Date.parse(date ?? '');
      if (!Number.isNaN(said)) offset = said - clock.now();
    },
  };
}

/** The part of an SDK client that lets us see its raw responses. */
export interface Observable {
  readonly middlewareStack: {
    add(middleware: ResponseMiddleware, options: { step: 'deserialize'; priority: 'low'; name: string }): void;
  };
}

type Handler = (args: never) => Promise<unknown>;
type ResponseMiddleware = (next: Handler) => Handler;

/** Reads the time off every response of the client, errors included: innermost, so before the answer is parsed. */
export function keepingTime<C extends Observable>(client: C, time: AwsTime): C {
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = (await next(args)) as { response?: { headers?: Record<string, string> } };
      time.observe(result.response?.headers?.['date']);
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'waybillAwsTime' },
  );
  return client;
}
