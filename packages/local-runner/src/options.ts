import type { Clock, Json, JsonObject } from '@waybill/shared/kernel';
import type { EventPort } from './events.ts';
import type { Permissions } from './workflow/permissions.ts';

/** What set the run off, and in whose name: the facts of the `github` context. */
export interface Trigger {
  /** `push`, `workflow_dispatch`, `pull_request` and so on. */
  readonly name: string;
  /** The webhook's payload, as GITHUB_EVENT_PATH gives it. */
  readonly payload: JsonObject;
  /** `owner/name`. */
  readonly repository: string;
  readonly repositoryId?: string;
  readonly ownerId?: string;
  /** `refs/heads/main` and so on. */
  readonly ref: string;
  readonly sha: string;
  readonly actor?: string;
  readonly actorId?: string;
  readonly runId?: string;
  readonly runNumber?: string;
  readonly runAttempt?: string;
  readonly serverUrl?: string;
  readonly apiUrl?: string;
}

/** What a built-in stands in for: one step that uses an action of another repository. */
export interface BuiltInCall {
  /** With defaults of nothing: exactly what `with` gives, as text. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The job's own folder. */
  readonly workspace: string;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Gives the step's outputs. An error fails the step. */
export type BuiltIn = (call: BuiltInCall) => Promise<Readonly<Record<string, string>>>;

/** A folder that holds another repository at the ref that is asked for. */
export interface LocalRepository {
  readonly root: string;
  readonly sha?: string;
}

/** Claims of the OIDC token that a job may ask for. Source: GitHub Docs, OpenID Connect reference. */
export type OidcClaims = Readonly<Record<string, string>>;

export interface OidcEndpoint {
  readonly url: string;
  readonly token: string;
}

export interface RunOptions {
  /** The workflow file, relative to `root`. */
  readonly file: string;
  /** The repository that holds the workflow: `$/` and `./.github/workflows/` are looked up here. */
  readonly root: string;
  /** What `actions/checkout` puts into a job's empty workspace. */
  readonly workspace: string;
  /** An existing, empty folder for the workspaces, temporary files and summaries of the run. */
  readonly directory: string;
  readonly event: Trigger;
  /** Inputs of `workflow_dispatch`, or of `workflow_call` where the file is started as if it were called. */
  readonly inputs?: Readonly<Record<string, Json>>;
  readonly vars?: Readonly<Record<string, string>>;
  /** Hidden in every log. `GITHUB_TOKEN` is also `github.token`. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** The environment of the machine, as the runner's own process has it. */
  readonly env: Readonly<Record<string, string>>;
  /** What a workflow without `permissions` gets. */
  readonly defaultPermissions?: Permissions;
  /** Stand-ins for `owner/repository[/path]@…`, and folders of other repositories, by name without the ref. */
  readonly builtIns?: Readonly<Record<string, BuiltIn | LocalRepository>>;
  readonly events: EventPort;
  /** Cancels the run, as the button on GitHub does. */
  readonly signal?: AbortSignal;
  /** Gives the token endpoint of a job that has `id-token: write`. */
  readonly oidc?: (claims: OidcClaims) => OidcEndpoint | Promise<OidcEndpoint>;
  /** The Node that stands for `node24`. */
  readonly node?: string;
  readonly clock?: Clock;
  /** Debug logging: `::debug::` lines are shown, and RUNNER_DEBUG is 1. */
  readonly debug?: boolean;
}
