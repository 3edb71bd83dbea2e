/** A build that runs in AWS, as far as it is followed. */
export interface RemoteBuild {
  /** `PROJECT:UUID`. */
  readonly id: string;
  readonly status: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'FAULT' | 'TIMED_OUT' | 'STOPPED';
  /** The phase it is in, or was in last. */
  readonly phase: string;
  /** What CodeBuild says of phases that did not succeed: `BUILD: COMMAND_EXECUTION_ERROR …`. */
  readonly failures: readonly string[];
  /** The commit that was really built, once it is known. */
  readonly resolvedSource: string | undefined;
  readonly exported: Readonly<Record<string, string>>;
  /** Where its log is; undefined while there is none, or where it is not kept in CloudWatch. */
  readonly log: { readonly group: string; readonly stream: string } | undefined;
}

export interface StartRequest {
  readonly project: string;
  /** Commit to build; undefined for what the project says. */
  readonly sourceVersion: string | undefined;
  /** Plain variables of the build. Never a secret. */
  readonly variables: Readonly<Record<string, string>>;
  /** The same token gives the same build for five minutes. Source: CodeBuild API reference, StartBuild. */
  readonly token: string;
}

export interface LogPage {
  readonly lines: readonly { readonly timestamp: number; readonly text: string }[];
  /** For the next page; the same as before at the end of what there is. */
  readonly next: string | undefined;
}

/** CodeBuild and the log of its builds, as a port. */
export interface CodeBuildPort {
  start(request: StartRequest): Promise<RemoteBuild>;
  get(id: string): Promise<RemoteBuild>;
  stop(id: string): Promise<void>;
  /** A page of the log; undefined while there is no such stream yet. */
  log(at: { readonly group: string; readonly stream: string }, next: string | undefined): Promise<LogPage | undefined>;
}
