import type { ECRClient, ECRClientConfig } from '@aws-sdk/client-ecr';
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

export type EcrSdk = typeof import('./ecr-sdk.ts').ecrSdk;

/** One request: a client, the SDK's commands, and what ends it early. */
export interface EcrTurn {
  readonly client: ECRClient;
  readonly sdk: EcrSdk;
  readonly abort: { readonly abortSignal?: AbortSignal };
}

/** Sends one command: paced by its quota, counted, its failure as ours. */
export type EcrAsk = <Output>(operation: string, send: (turn: EcrTurn) => Promise<Output>) => Promise<Output>;

export interface EcrClients {
  /** Reads are sent again by the SDK where that can help. */
  readonly read: EcrAsk;
  /** Writes that may safely arrive twice. */
  readonly write: EcrAsk;
}

export function ecrClients(options: EcrClientOptions): EcrClients {
  const { session, place, clock, random, signal, deadline, onRequest } = options;
  const pace = options.pace ?? ecrPaces(clock)('', '');
  const abort = signal === undefined ? {} : { abortSignal: signal };
  // Loaded on first use: a promotion between other registries does without the SDK.
  let loaded: Promise<{ sdk: EcrSdk; reads: ECRClient; writes: ECRClient }> | undefined;
  const load = () => {
    loaded ??= import('./ecr-sdk.ts').then(({ ecrSdk: sdk }) => ({
      sdk,
      reads: new sdk.ECRClient(session.config('ecr') as ECRClientConfig),
      writes: new sdk.ECRClient(session.config('ecr', { writes: true }) as ECRClientConfig),
    }));
    return loaded;
  };
  const once = async <Output>(
    operation: string,
    kind: 'reads' | 'writes',
    send: (turn: EcrTurn) => Promise<Output>,
  ): Promise<Output> => {
    const { sdk, [kind]: client } = await load();
    await pace(operation).take(signal);
    onRequest?.();
    return send({ client, sdk, abort });
  };
  const explain =
    (operation: string) =>
    (cause: unknown): never => {
      throw ecrError(cause, operation, place);
    };
  return {
    read: (operation, send) => once(operation, 'reads', send).catch(explain(operation)),
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
      return retry(policy, () => once(operation, 'writes', send)).catch(explain(operation));
    },
  };
}
