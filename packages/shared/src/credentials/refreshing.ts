import { type Clock, type Log, WaybillError } from '../kernel/index.ts';
import type { Caller, Identity, IdentitySource } from './identity.ts';

/** Gives keys that are still good, and gets new ones in time. */
export interface Refreshing {
  /** Keys with life left; concurrent callers share one refresh. */
  current(): Promise<Identity>;
  /** AWS said that these keys have expired: the next caller gets new ones. */
  invalidate(identity: { readonly accessKeyId: string }): void;
}

const MINUTE = 60_000;
/** Below this the old keys are not handed out any more while new ones are fetched. */
const LAST_MS = MINUTE;
const PAUSE_MS = 30_000;

/** Milliseconds before the end at which new keys are fetched: a fifth of the life, five minutes at least. */
export function refreshMargin(life: number): number {
  return Math.max(life / 5, 5 * MINUTE);
}

/** @param first keys that were just fetched, so that the first caller does not wait */
export function refreshing(
  first: Caller,
  source: IdentitySource,
  ports: { clock: Pick<Clock, 'now'>; log: Log },
): Refreshing {
  const { clock, log } = ports;
  let held = { identity: first.identity, since: clock.now() };
  let running: Promise<Identity> | undefined;
  let quietUntil = 0;

  const refresh = (): Promise<Identity> => {
    running ??= source()
      .then(({ identity }) => {
        held = { identity, since: clock.now() };
        log.debug(`credentials were refreshed, good until ${identity.expiration?.toISOString() ?? 'further notice'}`);
        return identity;
      })
      .finally(() => {
        running = undefined;
      });
    return running;
  };

  const early = (): void => {
    if (clock.now() < quietUntil) return;
    quietUntil = clock.now() + PAUSE_MS;
    refresh().catch((error: unknown) => {
      log.warning(
        `credentials could not be refreshed yet: ${error instanceof WaybillError ? error.message : String(error)}`,
      );
    });
  };

  return {
    current: async () => {
      const { identity, since } = held;
      if (identity.expiration === undefined) return identity;
      const left = identity.expiration.getTime() - clock.now();
      if (left > refreshMargin(identity.expiration.getTime() - since)) return identity;
      if (left <= LAST_MS) return refresh();
      early();
      return identity;
    },
    invalidate: ({ accessKeyId }) => {
      if (held.identity.accessKeyId === accessKeyId)
        held = { ...held, identity: { ...held.identity, expiration: new Date(0) } };
    },
  };
}
