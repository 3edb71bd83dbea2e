import type { ProjectSeed } from '../codebuild/index.ts';
import type { EcrSeed } from '../ecr/index.ts';
import type { IdentitySeed } from '../identity/index.ts';
import type { KmsKeySeed } from '../kms/index.ts';

/** What the local AWS holds when it starts. JSON; every name in it is an account's, a role's or a repository's own. */
export interface LocalAwsSeed {
  readonly region: string;
  readonly accounts: readonly AccountSeed[];
  readonly github?: GithubSeed;
}

export interface AccountSeed extends IdentitySeed, EcrSeed {
  /** For people: `dev`, `prod`. */
  readonly name?: string;
  /** Keys for signatures, in every region. */
  readonly keys?: readonly KmsKeySeed[];
  /** CodeBuild projects, in every region. */
  readonly projects?: readonly ProjectSeed[];
}

/** The repository whose workflow runs: what the claims of its OIDC tokens say. */
export interface GithubSeed {
  /** `owner/name` */
  readonly repository: string;
  readonly repositoryId?: string;
  readonly ownerId?: string;
  readonly ref?: string;
  readonly sha?: string;
  readonly environment?: string;
  /** Immutable form of `sub` (`repo:OWNER@ID/NAME@ID:…`), as repositories made since July 2026 have. */
  readonly immutableSubject?: boolean;
}
