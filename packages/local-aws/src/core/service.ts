import type { Clock } from '@waybill/shared/kernel';
import type { Contract } from './contract.ts';
import type { Scope } from './regional.ts';

export type Protocol = 'json-1.0' | 'json-1.1' | 'query' | 'rest-json';

/** Who calls: the principal behind the credentials that signed the request. */
export interface Caller {
  readonly account: string;
  /** `arn:aws:sts::…:assumed-role/…`, `arn:aws:iam::…:user/…`, or `anonymous`. */
  readonly arn: string;
  readonly userId: string;
}

/** One call of an operation, beside its input. */
export interface Call extends Scope {
  readonly service: string;
  readonly operation: string;
  readonly caller: Caller;
  readonly clock: Clock;
  readonly requestId: string;
  /** Milliseconds that reads lag behind writes: 0 unless a fault says so. */
  readonly lagMs: number;
  /** Where this endpoint is reached, without a trailing slash. */
  readonly endpoint: string;
}

/** What IAM is asked about a call: all of them must be allowed. */
export interface Permission {
  /** `ecr:PutImage`. */
  readonly action: string;
  /** ARN, or `*`. */
  readonly resource: string;
  /** Account that owns the resource, where that may be another one than the caller's. */
  readonly account?: string;
  /** The policy document that hangs on the resource itself. */
  readonly resourcePolicy?: object;
  /** Condition keys beyond the global ones. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** An operation: typed with the SDK's own request and response, so that a drift is a type error. Throws {@link refusal}. */
export type Operation = (input: never, call: Call) => unknown;

/** A service as it plugs into the local AWS. */
export interface Service {
  /** Name in the credential scope of a signature: `ecr`, `codedeploy`, `monitoring`. */
  readonly name: string;
  readonly protocol: Protocol;
  /** What its IAM actions start with, where that is not its name: `cloudwatch` of `monitoring`. */
  readonly iamPrefix?: string;
  /** What `X-Amz-Target` starts with, for the JSON protocols; the API version for the query protocol. */
  readonly target?: string;
  /** The SDK client whose exported schemas every message is held against. Loaded when first called. */
  readonly contract: () => Promise<Contract>;
  readonly operations: Readonly<Record<string, Operation>>;
  /** Operations that need no signature. */
  readonly unsigned?: readonly string[];
  /** What IAM is asked; without it, `<prefix>:<operation>` on `*`. */
  readonly permissions?: (
    operation: string,
    input: Readonly<Record<string, unknown>>,
    call: Call,
  ) => readonly Permission[] | Promise<readonly Permission[]>;
}
