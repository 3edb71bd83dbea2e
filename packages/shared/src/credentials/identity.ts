/** Keys of one AWS session. Never printed, never exported. */
export interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** When AWS stops accepting them; undefined for keys without an end. */
  readonly expiration?: Date;
}

/** An identity and whom it belongs to, where the source says so. */
export interface Caller {
  readonly identity: Identity;
  /** ARN of the assumed role; undefined where only GetCallerIdentity knows. */
  readonly arn?: string;
}

/** Gets a fresh identity each time. */
export type IdentitySource = () => Promise<Caller>;
