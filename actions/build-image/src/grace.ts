/** What a runner leaves between its first signal and its kill is ten seconds; this much of it is for stopping what runs elsewhere. */
const GRACE_MS = 6_000;

/** A signal that follows another one some seconds later: for the calls that a cancel makes necessary. */
export function withGrace(signal: AbortSignal): AbortSignal {
  const controller = new AbortController();
  const follow = (): void => void setTimeout(() => controller.abort(signal.reason), GRACE_MS).unref();
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow, { once: true });
  return controller.signal;
}
