import type { PolicyDocument } from './policy.ts';

/** Who is in an account at the start. */
export interface IdentitySeed {
  /** Account id. */
  readonly id: string;
  readonly roles?: readonly RoleSeed[];
  readonly users?: readonly UserSeed[];
  /** Audiences that the account's OIDC provider for GitHub takes; `sts.amazonaws.com` by default. */
  readonly audiences?: readonly string[];
}

export interface RoleSeed {
  readonly name: string;
  readonly path?: string;
  readonly trust: PolicyDocument;
  readonly policies: readonly PolicyDocument[];
  /** 3600 by default, at most 43200. */
  readonly maxSessionSeconds?: number;
}

/** A user with long-term keys. */
export interface UserSeed {
  readonly name: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly policies: readonly PolicyDocument[];
}
