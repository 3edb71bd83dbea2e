import {
  CloudWatchLogsClient,
  type CloudWatchLogsClientConfig,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetBuildsCommand,
  type Build,
  CodeBuildClient,
  type CodeBuildClientConfig,
  StartBuildCommand,
  StopBuildCommand,
} from '@aws-sdk/client-codebuild';
import { type Clock, type Random, type RetryDecision, retry } from '../../kernel/index.ts';
import { buildError } from '../errors.ts';
import type { CodeBuildPort, RemoteBuild } from './code-build.ts';

export interface AwsCodeBuildOptions {
  /** Configuration of a client of the SDK. */
  config(service: 'codebuild' | 'logs'): object;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
}

/** CodeBuild over the SDK. A start that is sent twice starts once: it carries a token. */
export function awsCodeBuild(options: AwsCodeBuildOptions): CodeBuildPort {
  const builds = new CodeBuildClient(options.config('codebuild') as CodeBuildClientConfig);
  const logs = new CloudWatchLogsClient(options.config('logs') as CloudWatchLogsClientConfig);
  const patient = <T>(work: () => Promise<T>): Promise<T> => {
    const { clock, random, signal } = options;
    return retry({ clock, random, signal, attempts: 8, base: 500, decide: (error) => decide(error) }, work).catch(
      (error: unknown) => {
        throw told(error);
      },
    );
  };
  return {
    start: async ({ project, sourceVersion, variables, token }) => {
      const command = new StartBuildCommand({
        projectName: project,
        idempotencyToken: token,
        ...(sourceVersion !== undefined && { sourceVersion }),
        environmentVariablesOverride: Object.entries(variables).map(([name, value]) => ({
          name,
          value,
          type: 'PLAINTEXT',
        })),
      });
      return known((await patient(() => builds.send(command))).build);
    },
    get: async (id) => {
      const { builds: found = [] } = await patient(() => builds.send(new BatchGetBuildsCommand({ ids: [id] })));
      return known(found[0]);
    },
    // A cancelled run has little time left: one attempt, not bound to the signal that has fired.
    stop: async (id) => void (await builds.send(new StopBuildCommand({ id }))),
    log: async ({ group, stream }, next) => {
      const command = new GetLogEventsCommand({
        logGroupName: group,
        logStreamName: stream,
        startFromHead: true,
        ...(next !== undefined && { nextToken: next }),
      });
      try {
        const { events = [], nextForwardToken } = await patient(() => logs.send(command));
        return {
          lines: events.map(({ timestamp = 0, message = '' }) => ({ timestamp, text: message })),
          next: nextForwardToken,
        };
      } catch (error) {
        if (
          nameOf(error) === 'ResourceNotFoundException' ||
          nameOf((error as Error).cause) === 'ResourceNotFoundException'
        )
          return undefined;
        throw error;
      }
    },
  };
}

function known(build: Build | undefined): RemoteBuild {
  if (build?.id === undefined)
    throw buildError('E_CODEBUILD_FAILED', 'CodeBuild does not know the build that it started');
  const { groupName, streamName, cloudWatchLogs } = build.logs ?? {};
  const hasLog = groupName !== undefined && streamName !== undefined && cloudWatchLogs?.status !== 'DISABLED';
  return {
    id: build.id,
    status: build.buildStatus ?? 'IN_PROGRESS',
    phase: build.currentPhase ?? 'SUBMITTED',
    failures: (build.phases ?? [])
      .filter(({ phaseStatus = 'SUCCEEDED' }) => phaseStatus !== 'SUCCEEDED')
      .map(({ phaseType = '', phaseStatus = '', contexts = [] }) => {
        const said = contexts
          .map(({ statusCode = '', message = '' }) => `${statusCode} ${message}`.trim())
          .filter((text) => text !== '');
        return `${phaseType} ${said.length > 0 ? said.join(', ') : phaseStatus}`;
      }),
    resolvedSource: build.resolvedSourceVersion,
    exported: Object.fromEntries(
      (build.exportedEnvironmentVariables ?? []).map(({ name = '', value = '' }) => [name, value]),
    ),
    log: hasLog ? { group: groupName, stream: streamName } : undefined,
  };
}

const DENIED = ['AccessDeniedException', 'UnrecognizedClientException', 'ExpiredTokenException'];
const FINAL = [
  ...DENIED,
  'InvalidInputException',
  'ResourceNotFoundException',
  'AccountLimitExceededException',
  'ValidationException',
];

/** Everything else (throttling, a lost answer, a server error) is worth another try: reads change nothing and the start has its token. */
function decide(error: unknown): RetryDecision {
  return { again: !FINAL.includes(nameOf(error)) };
}

function told(error: unknown): Error {
  const name = nameOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (DENIED.includes(name)) return buildError('E_CODEBUILD_DENIED', `CodeBuild refused: ${message}`, { cause: error });
  if (FINAL.includes(name)) return buildError('E_CODEBUILD_REFUSED', `CodeBuild refused: ${message}`, { cause: error });
  return error instanceof Error ? error : new Error(message);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
