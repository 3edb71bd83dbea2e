import { type Clock, formatDuration, type Log } from '../../kernel/index.ts';
import { buildError } from '../errors.ts';

/** How the registry's own signing of one image stands. */
export interface SigningStatus {
  readonly profile: string;
  readonly status: 'IN_PROGRESS' | 'COMPLETE' | 'FAILED';
  readonly failure: string | undefined;
}

/** ECR managed signing, as a port. */
export interface SigningPort {
  /** Whether a rule of the registry signs what is pushed to this repository. */
  applies(): Promise<boolean>;
  statuses(): Promise<readonly SigningStatus[]>;
}

const POLL = 3_000;
const PATIENCE = 120_000;

/**
 * Waits until the registry has signed what was pushed, where it does: a signature is a referrer, and promotion may ask for it.
 * @returns the profiles that signed
 * @throws E_SIGNING when a signature failed or does not come
 */
export async function awaitSigning(
  port: SigningPort,
  { clock, log, signal }: { readonly clock: Clock; readonly log: Log; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  if (!(await port.applies())) return [];
  log.info('the registry signs images of this repository; waiting for it');
  const start = clock.now();
  for (;;) {
    const statuses = await port.statuses();
    const failed = statuses.find(({ status }) => status === 'FAILED');
    if (failed !== undefined)
      throw buildError(
        'E_SIGNING',
        `the registry could not sign the image with ${failed.profile}: ${failed.failure ?? 'no reason given'}`,
      );
    if (statuses.length > 0 && statuses.every(({ status }) => status === 'COMPLETE'))
      return statuses.map(({ profile }) => profile);
    if (clock.now() - start > PATIENCE)
      throw buildError('E_SIGNING', `the registry did not sign the image within ${formatDuration(PATIENCE)}`);
    await clock.sleep(POLL, signal);
  }
}
