/** An error that an AWS service answers with: its code, its text, and the members that the service's model gives it. */
export class Refusal extends Error {
  readonly code: string;
  /** Only where the code's own schema does not say it. */
  readonly status: number | undefined;
  readonly members: Readonly<Record<string, unknown>>;
  /** One of the errors that every AWS service has; the protocol chooses its code and status. */
  readonly common: boolean;

  constructor(code: string, message: string, details: RefusalDetails = {}) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.status = details.status;
    this.members = details.members ?? {};
    this.common = details.common ?? false;
  }
}

export interface RefusalDetails {
  readonly status?: number;
  readonly common?: boolean;
  readonly members?: Readonly<Record<string, unknown>>;
}

/** What an operation throws to answer with a modeled error: `throw refusal('ImageNotFoundException', '…')`. */
export function refusal(code: string, message: string, details?: RefusalDetails): Refusal {
  return new Refusal(code, message, details);
}

/** An error that any service answers with, as the JSON protocols spell it: `commonRefusal('AccessDeniedException', '…')`. */
export function commonRefusal(code: CommonCode, message: string): Refusal {
  return new Refusal(code, message, { common: true });
}

export type CommonCode = keyof typeof COMMON;

/** Code and status of the common errors: in JSON; in query-XML; in REST-JSON (same code as in JSON). */
export const COMMON = {
  AccessDeniedException: { json: 400, query: ['AccessDenied', 403], rest: 403 },
  ExpiredTokenException: { json: 400, query: ['ExpiredToken', 403], rest: 403 },
  IncompleteSignatureException: { json: 400, query: ['IncompleteSignature', 400], rest: 400 },
  InvalidSignatureException: { json: 400, query: ['SignatureDoesNotMatch', 403], rest: 403 },
  MissingAuthenticationTokenException: { json: 400, query: ['MissingAuthenticationToken', 403], rest: 403 },
  ThrottlingException: { json: 400, query: ['Throttling', 400], rest: 429 },
  UnrecognizedClientException: { json: 400, query: ['InvalidClientTokenId', 403], rest: 403 },
  ValidationException: { json: 400, query: ['ValidationError', 400], rest: 400 },
} as const;
