import type { LocalAws } from '@waybill/local-aws';
import type { Digest } from '@waybill/shared/kernel';
import { waybill } from './command-line.ts';
import { STAGES, type Stage } from './registries.ts';

/** What `waybill ledger verify` said of the registry of one account. */
export interface Confirmed {
  readonly stage: Stage;
  /** Whether it found the image's way there whole and in order. */
  readonly holds: boolean;
  readonly says: string;
}

export interface ConfirmOptions {
  readonly root: string;
  readonly folder: string;
  readonly aws: LocalAws;
  readonly signal: AbortSignal;
}

/** Asks from a shell in each account whether the release passed every environment up to there, in order. */
export function confirmWay(digest: Digest | undefined, options: ConfirmOptions): Promise<Confirmed[]> {
  const { folder } = options;
  return Promise.all(
    STAGES.map(async (account, at) => {
      const words = ['ledger', 'verify', `hello-service@${digest}`];
      const order = STAGES.slice(0, at + 1).join();
      const { code, result, told } = await waybill(
        words,
        { order },
        { ...options, account, cwd: folder, home: folder },
      );
      const { status, summary } = result;
      const says = typeof summary === 'string' ? summary : told.trim();
      return { stage: account, holds: code === 0 && status === 'holds', says };
    }),
  );
}
