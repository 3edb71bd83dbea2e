import { abortReason, hasCode } from '@waybill/shared/kernel';

/** A cancel or the deadline, as it is known at any moment. */
export interface Interruption {
  kind(): 'cancel' | 'timeout' | undefined;
  /** Resolves to undefined when it comes, so that work can be raced against it. */
  readonly came: Promise<undefined>;
}

export function interruptionOf(signal: AbortSignal): Interruption {
  const came = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  return {
    came,
    kind: () => {
      if (!signal.aborted) return undefined;
      return hasCode(abortReason(signal), 'E_TIMEOUT') ? 'timeout' : 'cancel';
    },
  };
}
