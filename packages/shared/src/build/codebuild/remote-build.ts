import { type Clock, type Digest, isDigest, type Log, quote } from '../../kernel/index.ts';
import { buildError } from '../errors.ts';
import type { CodeBuildPort, RemoteBuild, StartRequest } from './code-build.ts';
import { logTail } from './log-tail.ts';

/** Variables by which a build says what it pushed; the first that is set counts. */
export const DIGEST_VARIABLES = ['WAYBILL_DIGEST', 'IMAGE_DIGEST'] as const;

export interface RemoteQuestion extends StartRequest {
  /** Whether its log is told here. */
  readonly showLog: boolean;
}

export interface RemotePorts {
  readonly codeBuild: CodeBuildPort;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Told the id as soon as there is one, so that another process can stop the build. */
  onStart(id: string): void;
}

/** Milliseconds between two looks. */
const POLL = 5_000;

/**
 * Runs a CodeBuild build to its end and gives the digest that it exports. A cancel stops it, so that it does not go on and cost.
 * @throws E_CODEBUILD_FAILED, E_CODEBUILD_SOURCE, E_CODEBUILD_NO_DIGEST
 */
export async function runRemoteBuild(
  question: RemoteQuestion,
  ports: RemotePorts,
): Promise<{ digest: Digest; build: RemoteBuild }> {
  const { codeBuild, log } = ports;
  const started = await codeBuild.start(question);
  ports.onStart(started.id);
  log.info(`CodeBuild build ${started.id} has started`);
  try {
    const build = await log.group(`CodeBuild ${started.id}`, () => follow(question, started, ports));
    return { digest: digestOf(question, build), build };
  } catch (error) {
    if (ports.signal.aborted)
      await codeBuild.stop(started.id).catch(() => log.warning(`${started.id} could not be stopped`));
    throw error;
  }
}

async function follow(question: RemoteQuestion, started: RemoteBuild, ports: RemotePorts): Promise<RemoteBuild> {
  const { codeBuild, clock, log, signal } = ports;
  const tail = logTail(codeBuild, (line) => log.info(line));
  let phase = '';
  for (let build = started; ; build = await codeBuild.get(started.id)) {
    if (build.phase !== phase) log.info(`phase: ${build.phase}`);
    phase = build.phase;
    // The log is another service: a log that cannot be read must not end a build that runs.
    const look = question.showLog ? (build.status === 'IN_PROGRESS' ? tail.look(build) : tail.end(build)) : undefined;
    await look?.catch((error: unknown) =>
      log.warning(`the log of the build cannot be read: ${error instanceof Error ? error.message : String(error)}`),
    );
    if (build.status !== 'IN_PROGRESS') return build;
    await clock.sleep(POLL, signal);
  }
}

/** What the build says it pushed, if it is to be believed. */
function digestOf(question: RemoteQuestion, build: RemoteBuild): Digest {
  const { sourceVersion } = question;
  if (build.status !== 'SUCCEEDED') {
    const why = build.failures.length === 0 ? `in the phase ${build.phase}` : build.failures.join('; ');
    throw buildError('E_CODEBUILD_FAILED', `the CodeBuild build ${build.id} ended as ${build.status}: ${why}`);
  }
  if (sourceVersion !== undefined && build.resolvedSource !== undefined && build.resolvedSource !== sourceVersion)
    throw buildError(
      'E_CODEBUILD_SOURCE',
      `the CodeBuild build ${build.id} built ${quote(build.resolvedSource)}, not the commit ${sourceVersion}`,
    );
  const name = DIGEST_VARIABLES.find((variable) => variable in build.exported);
  const value = name === undefined ? undefined : build.exported[name];
  if (isDigest(value)) return value;
  throw buildError(
    'E_CODEBUILD_NO_DIGEST',
    value === undefined
      ? `the CodeBuild build ${build.id} exports none of ${DIGEST_VARIABLES.join(', ')}`
      : `the CodeBuild build ${build.id} exports ${name} as ${quote(value)}, which is not a digest`,
  );
}
