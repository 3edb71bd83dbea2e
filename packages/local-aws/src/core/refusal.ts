/** An error that an AWS service answers with: its code, its text, and the members that the service's model gives it. */
export class Refusal extends Error {
  readonly code: string;
  /** Only where the code's own schema does not say it. */
  readonly status: number | undefined;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, details: RefusalDetails = {}) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.status = details.status;
    this.members = details.members ?? {};
  }
}

export interface RefusalDetails {
  readonly status?: number;
  readonly members?: Readonly<Record<string, unknown>>;
}

/** What an operation throws to answer with a modeled error: `throw refusal('ImageNotFoundException', '…')`. */
export function refusal(code: string, message: string, details?: RefusalDetails): Refusal {
  return new Refusal(code, message, details);
}
