/** Exit codes of every door: see INTERFACE in docs/architecture.md. */
export type ExitCode = 1 | 2 | 3 | 130;

/** What the catalogue (docs/errors.md) says of one code. */
export interface ErrorEntry {
  /** 1 refused gate or failed deployment, 2 bad input or missing permission, 3 fault of AWS or the network, 130 cancel. */
  readonly exit: ExitCode;
  /** When this happens, in one sentence. */
  readonly meaning: string;
  /** What to do, where the place that throws has nothing better to say. */
  readonly cure: string;
}

export interface ErrorDetails {
  /** What to do about this very case; the catalogue's cure otherwise. */
  readonly cure?: string;
  readonly cause?: unknown;
}

/** A failure as data: a stable code, what is wrong with which value, and what to do. */
export class WaybillError extends Error {
  readonly code: string;
  readonly cure: string;
  readonly exit: ExitCode;

  constructor(code: string, what: string, entry: { exit: ExitCode; cure: string }, cause?: unknown) {
    super(what, cause === undefined ? undefined : { cause });
    this.name = 'WaybillError';
    this.code = code;
    this.cure = entry.cure;
    this.exit = entry.exit;
  }
}

/** A room's errors: call it with one of its codes to make an error; `entries` feeds the catalogue. */
export interface ErrorFamily<Code extends string> {
  (code: Code, what: string, details?: ErrorDetails): WaybillError;
  readonly entries: Readonly<Record<Code, ErrorEntry>>;
}

/** Defines the codes of one room. Codes are `E_` and upper-case words. */
export function errorFamily<Code extends `E_${string}`>(entries: Record<Code, ErrorEntry>): ErrorFamily<Code> {
  const make = (code: Code, what: string, details: ErrorDetails = {}): WaybillError => {
    const entry = entries[code];
    return new WaybillError(code, what, { exit: entry.exit, cure: details.cure ?? entry.cure }, details.cause);
  };
  return Object.assign(make, { entries });
}

/** Whether an error carries one of the given codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): error is WaybillError {
  return error instanceof WaybillError && codes.includes(error.code);
}
