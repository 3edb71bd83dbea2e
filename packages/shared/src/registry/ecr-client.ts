import { ECRClient, type ECRClientConfig } from '@aws-sdk/client-ecr';
import { type Clock, type Random, retry } from '../kernel/index.ts';
import { ecrError, isPassingEcr } from './ecr-error.ts';
import { type EcrPace, ecrPaces } from './ecr-pace.ts';

/** What this driver needs of an AWS session. */
export interface EcrSession {
  readonly region: string;
  config(service: 'ecr', options?: { readonly writes?: boolean }): object;
}

export interface EcrClientOptions {
  readonly session: EcrSession;
  /** For messages. */
  readonly place: string;
  /** Shared by all repositories of an account and region; one of its own where absent. */
  readonly pace?: EcrPace;
  readonly clock: Clock;
  readonly random: Random;
  readonly deadline?: number;
  readonly signal?: AbortSignal;
  /** Told of every request. */
  readonly onRequest?: () => void;
}

type Send = ECRClient['send'];

/** Sends one command: paced by its quota, counted, its failure as ours. */
export type EcrAsk = <Output>(
  operation: string,
  send: (client: { send: Send }, abort: { abortSignal?: AbortSignal }) => Promise<Output>,
) => Promise<Output>;

export interface EcrClients {
  /** Reads are sent again by the SDK where that can help. */
  readonly read: EcrAsk;
  /** Writes that may safely arrive twice. @param settled turns a refusal into an answer */
  readonly write: EcrAsk;
}

export function ecrClients(options: EcrClientOptions): EcrClients {
  const { session, place, clock, random, signal, deadline, onRequest } = options;
  const pace = options.pace ?? ecrPaces(clock)('', '');
  const reads = new ECRClient(session.config('ecr') as ECRClientConfig);
  const writes = new ECRClient(session.config('ecr', { writes: true }) as ECRClientConfig);
  const abort = signal === undefined ? {} : { abortSignal: signal };
  const once = async <Output>(operation: string, client: ECRClient, send: Parameters<EcrAsk>[1]): Promise<Output> => {
    await pace(operation).take(signal);
    onRequest?.();
    return (await send(client, abort)) as Output;
  };
  const explain =
    (operation: string) =>
    (cause: unknown): never => {
      throw ecrError(cause, operation, place);
    };
  return {
    read: (operation, send) => once<never>(operation, reads, send).catch(explain(operation)),
    write: (operation, send) => {
      const policy = {
        clock,
        random,
        decide: (error: unknown) => {
          const again = isPassingEcr(error);
          if (again) pace(operation).pause(250);
          return { again };
        },
        ...(deadline !== undefined && { deadline }),
        ...(signal !== undefined && { signal }),
      };
      return retry(policy, () => once<never>(operation, writes, send)).catch(explain(operation));
    },
  };
}
