import { expect } from '@jest/globals';
import { type LocalRegistry, type RegistryOptions, startRegistry } from '@waybill/local-aws';
import { type Clock, type Secrets, secretKeeper, seededRandom, steppedClock } from '../../src/kernel/index.ts';
import {
  anonymous,
  type Http,
  type Login,
  nodeHttp,
  type OciRegistryOptions,
  ociRegistry,
  type Repository,
} from '../../src/registry/index.ts';
import type { GivenBlob, GivenImage } from './given-content.ts';

/** A request as it arrived, noted before it is answered: the journal notes it only afterwards. */
export interface Sighting {
  /** `GET blob` */
  readonly operation: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

export type Registry = LocalRegistry & { readonly seen: Sighting[] };

/** Registries on real sockets, and clients of them whose waiting costs no time. */
export interface Bench {
  readonly clock: Clock & { advance(ms: number): void };
  readonly http: Http;
  readonly secrets: Secrets;
  start(options?: RegistryOptions): Promise<Registry>;
  repository(registry: Pick<LocalRegistry, 'host'>, options?: Partial<OciRegistryOptions>): Repository;
  /** @returns the defects of all registries: a test wants none */
  stop(): Promise<readonly unknown[]>;
}

export function givenBench(): Bench {
  const clock = steppedClock();
  const http = nodeHttp({ idle: 5_000 });
  const secrets = secretKeeper();
  const started: LocalRegistry[] = [];
  return {
    clock,
    http,
    secrets,
    start: async (options = {}) => {
      const seen: Sighting[] = [];
      const registry = await startRegistry({
        ...options,
        intercept: (exchange, route) => {
          const { notes, url, headers } = exchange;
          seen.push({ operation: notes.operation, path: `${url.pathname}${url.search}`, headers });
          return options.intercept?.(exchange, route);
        },
      });
      started.push(registry);
      return { ...registry, seen };
    },
    repository: ({ host }, options = {}) =>
      ociRegistry({
        host,
        repository: 'team/app',
        side: 'destination',
        scheme: 'http',
        http,
        login: anonymous,
        clock,
        random: seededRandom(1),
        secrets,
        ...options,
      }),
    stop: async () => {
      http.close();
      await Promise.all(started.map((registry) => registry.stop()));
      return started.flatMap(({ defects }) => defects);
    },
  };
}

/** One address on loopback, in the spellings that URLs and resolvers know. */
export const LOOPBACK_SPELLINGS = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '017700000001',
  '0177.0.0.1',
  '127.0.0.1.',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:7f00:1]',
  'localhost',
  'LOCALHOST',
];

export const password: Login = { kind: 'password', username: 'robot', password: 'pass:word-1234' };

/** How often something was asked for. */
export function count({ seen }: Registry, operation: string): number {
  return seen.filter((sighting) => sighting.operation === operation).length;
}

/** Sends one blob. @returns how it arrived */
export async function sendBlob(to: Repository, blob: GivenBlob, mount?: string): Promise<string> {
  const arrival = await to.begin(blob.descriptor, mount === undefined ? {} : { mount });
  if (arrival.kind !== 'upload') return arrival.kind;
  const writer = arrival.send();
  if (!writer.write(blob.bytes)) await writer.drained();
  await writer.commit();
  return 'uploaded';
}

/** Sends blobs and manifest. */
export async function sendImage(to: Repository, image: GivenImage, tag?: string): Promise<void> {
  for (const blob of image.blobs) await sendBlob(to, blob);
  await to.put(image.manifest, tag);
}

/** An error by its code and a part of its words. */
export function failure(code: string, ...parts: readonly string[]): unknown {
  const pattern = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[\\s\\S]*');
  return expect.objectContaining({ code, message: expect.stringMatching(pattern) });
}
