import { randomBytes } from 'node:crypto';
import { type Caller, SECRET_MARK } from '../core/index.ts';
import type { PolicyDocument } from './policy.ts';

/** A role that can be assumed. */
export interface Role {
  readonly account: string;
  readonly name: string;
  readonly arn: string;
  readonly roleId: string;
  readonly trust: PolicyDocument;
  readonly policies: readonly PolicyDocument[];
  readonly maxSessionSeconds: number;
}

/** Whoever holds a pair of keys: a user, or a session of a role. */
export interface Principal extends Caller {
  /** What its own policies give. */
  readonly policies: readonly PolicyDocument[];
  readonly role?: Role;
  /** What the session was scoped down to; undefined means not at all. */
  readonly sessionPolicies?: readonly PolicyDocument[];
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTags: readonly string[];
  readonly sourceIdentity?: string;
  /** Extra condition keys of the session, such as its federated provider. */
  readonly context?: ReadonlyMap<string, readonly string[]>;
}

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Milliseconds since 1970 on the local clock. */
  readonly expires?: number;
}

/** Roles by ARN and principals by access key. */
export interface Directory {
  readonly roles: ReadonlyMap<string, Role>;
  /** Audiences that an account's OIDC provider takes. */
  audiencesOf(account: string): readonly string[];
  addRole(role: Role): void;
  addKeys(keys: Keys, principal: Principal): void;
  byAccessKey(accessKeyId: string): { readonly keys: Keys; readonly principal: Principal } | undefined;
  /** The principal of a caller that the guard let in. */
  byCaller(caller: Caller): Principal | undefined;
  /** Remembers whom a caller stands for. */
  admit(caller: Caller, principal: Principal): void;
  /** Makes temporary keys for a session. */
  issue(principal: Principal, expires: number): Keys & { readonly sessionToken: string; readonly expires: number };
}

/** @param audiences by account, where they are not the usual one */
export function createDirectory(audiences: ReadonlyMap<string, readonly string[]>): Directory {
  const roles = new Map<string, Role>();
  const keyed = new Map<string, { keys: Keys; principal: Principal }>();
  const admitted = new WeakMap<Caller, Principal>();
  const addKeys = (keys: Keys, principal: Principal) => {
    keyed.set(keys.accessKeyId, { keys, principal });
  };
  return {
    roles,
    audiencesOf: (account) => audiences.get(account) ?? ['sts.amazonaws.com'],
    addRole: (role) => {
      roles.set(role.arn, role);
    },
    addKeys,
    byAccessKey: (id) => keyed.get(id),
    byCaller: (caller) => admitted.get(caller),
    admit: (caller, principal) => {
      admitted.set(caller, principal);
    },
    issue: (principal, expires) => {
      const keys = {
        accessKeyId: `ASIA${uniqueId()}`,
        secretAccessKey: `${SECRET_MARK}${randomBytes(18).toString('base64')}`,
        sessionToken: `${SECRET_MARK}${randomBytes(240).toString('base64')}`,
        expires,
      };
      addKeys(keys, principal);
      return keys;
    },
  };
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Sixteen letters and digits, as IAM's ids end in. */
export function uniqueId(): string {
  return [...randomBytes(16)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
}
