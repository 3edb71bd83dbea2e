import type { Build, BuildPhase, BuildPhaseType, StartBuildInput, StatusType } from '@aws-sdk/client-codebuild';

/** What becomes of a build, decided when it starts. */
export interface BuildScript {
  /** `SUCCEEDED` by default. */
  readonly status?: 'SUCCEEDED' | 'FAILED' | 'FAULT' | 'TIMED_OUT';
  /** Where a build that does not succeed ends; `BUILD` by default. */
  readonly failsIn?: BuildPhaseType;
  /** Seconds of a phase; 2 by default. */
  readonly seconds?: Readonly<Partial<Record<BuildPhaseType, number>>>;
  /** Lines of the log, spread over the BUILD phase. */
  readonly log?: readonly string[];
  readonly exported?: Readonly<Record<string, string>>;
  readonly resolvedSourceVersion?: string;
}

/** A build as it was started; everything else follows from the time. */
export interface StartedBuild {
  readonly id: string;
  readonly arn: string;
  readonly number: number;
  readonly input: StartBuildInput;
  readonly script: BuildScript;
  readonly initiator: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  stoppedAt?: number;
}

const PHASES: readonly BuildPhaseType[] = [
  'SUBMITTED',
  'QUEUED',
  'PROVISIONING',
  'DOWNLOAD_SOURCE',
  'INSTALL',
  'PRE_BUILD',
  'BUILD',
  'POST_BUILD',
  'UPLOAD_ARTIFACTS',
  'FINALIZING',
];

interface PlannedPhase {
  readonly type: BuildPhaseType;
  readonly status: StatusType;
  readonly from: number;
  readonly to: number;
}

/** The course of a build: after a phase that fails only FINALIZING follows; a stop ends it where it is. */
function courseOf({ script, startedAt, stoppedAt }: StartedBuild): readonly PlannedPhase[] {
  const { status = 'SUCCEEDED', failsIn = 'BUILD', seconds = {} } = script;
  const course: PlannedPhase[] = [];
  let from = startedAt;
  let failed = false;
  for (const type of PHASES) {
    if (failed && type !== 'FINALIZING') continue;
    if (stoppedAt !== undefined && from >= stoppedAt) break;
    const planned = from + (seconds[type] ?? 2) * 1000;
    const stops = stoppedAt !== undefined && planned > stoppedAt;
    const fails = status !== 'SUCCEEDED' && type === failsIn;
    const to = stops ? stoppedAt : planned;
    course.push({ type, from, to, status: stops ? 'STOPPED' : fails ? status : 'SUCCEEDED' });
    failed ||= fails;
    from = to;
  }
  return course;
}

/** What BatchGetBuilds shows of a build at a time. */
export function viewAt(build: StartedBuild, now: number): Build {
  const { input, script } = build;
  const course = courseOf(build);
  const begun = course.filter(({ from }) => from <= now);
  const current = begun.at(-1);
  const end = course.at(-1)?.to ?? build.startedAt;
  const complete = now >= end;
  const outcome: StatusType = build.stoppedAt === undefined ? (script.status ?? 'SUCCEEDED') : 'STOPPED';
  const stream = build.id.split(':')[1] ?? '';
  const groupName = logGroupOf(build);
  return {
    id: build.id,
    arn: build.arn,
    buildNumber: build.number,
    startTime: new Date(build.startedAt),
    ...(complete && { endTime: new Date(end) }),
    currentPhase: complete ? 'COMPLETED' : (current?.type ?? 'SUBMITTED'),
    buildStatus: complete ? outcome : 'IN_PROGRESS',
    buildComplete: complete,
    projectName: input.projectName,
    initiator: build.initiator,
    ...(input.sourceVersion !== undefined && { sourceVersion: input.sourceVersion }),
    ...sourceAt(build, now),
    phases: [
      ...begun.map((phase): BuildPhase => phaseAt(phase, now)),
      ...(complete ? [{ phaseType: 'COMPLETED' as const, startTime: new Date(end) }] : []),
    ],
    logs: {
      groupName,
      streamName: stream,
      cloudWatchLogsArn: `arn:aws:logs:${build.arn.split(':')[3]}:${build.arn.split(':')[4]}:log-group:${groupName}:log-stream:${stream}`,
    },
    timeoutInMinutes: input.timeoutInMinutesOverride ?? 60,
    ...(complete && {
      exportedEnvironmentVariables: Object.entries(script.exported ?? {}).map(([name, value]) => ({ name, value })),
    }),
  };
}

/** The commit is known when the source has been fetched. */
function sourceAt(build: StartedBuild, now: number): Pick<Build, 'resolvedSourceVersion'> {
  const fetched = courseOf(build).find(({ type }) => type === 'DOWNLOAD_SOURCE');
  const version = build.script.resolvedSourceVersion ?? build.input.sourceVersion;
  return version !== undefined && fetched !== undefined && now >= fetched.to ? { resolvedSourceVersion: version } : {};
}

function phaseAt({ type, status, from, to }: PlannedPhase, now: number): BuildPhase {
  if (now < to) return { phaseType: type, startTime: new Date(from) };
  return {
    phaseType: type,
    phaseStatus: status,
    startTime: new Date(from),
    endTime: new Date(to),
    durationInSeconds: Math.round((to - from) / 1000),
    contexts: [{ statusCode: '', message: '' }],
  };
}

export function logGroupOf({ input }: StartedBuild): string {
  return input.logsConfigOverride?.cloudWatchLogs?.groupName ?? `/aws/codebuild/${input.projectName}`;
}

/** The lines of the log that are there at a time. */
export function logAt(build: StartedBuild, now: number): { readonly timestamp: number; readonly message: string }[] {
  const phase = courseOf(build).find(({ type }) => type === 'BUILD');
  if (phase === undefined) return [];
  const lines = build.script.log ?? [];
  return lines
    .map((message, index) => ({
      timestamp: Math.floor(phase.from + ((phase.to - phase.from) * index) / lines.length),
      message: `${message}\n`,
    }))
    .filter(({ timestamp }) => timestamp <= Math.min(now, build.stoppedAt ?? now));
}
