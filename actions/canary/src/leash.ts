/** A signal that ends work early until it is let go: what a cancel may cut, and from when on it may not. */
export interface Leash {
  readonly signal: AbortSignal;
  release(): void;
}

export function leashOf(signal: AbortSignal): Leash {
  const controller = new AbortController();
  const pull = (): void => controller.abort(signal.reason);
  if (signal.aborted) pull();
  else signal.addEventListener('abort', pull, { once: true });
  return { signal: controller.signal, release: () => signal.removeEventListener('abort', pull) };
}
