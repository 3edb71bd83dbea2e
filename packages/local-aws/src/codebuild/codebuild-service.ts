import { randomUUID } from 'node:crypto';
import type {
  BatchGetBuildsInput,
  BatchGetBuildsOutput,
  BatchGetProjectsInput,
  BatchGetProjectsOutput,
  StartBuildInput,
  StartBuildOutput,
  StopBuildInput,
  StopBuildOutput,
} from '@aws-sdk/client-codebuild';
import { type Call, type Permission, refusal, regional, type Scope, type Service } from '../core/index.ts';
import { type BuildScript, logAt, logGroupOf, type StartedBuild, viewAt } from './build.ts';

export interface ProjectSeed {
  readonly name: string;
  /** What its builds do. */
  readonly script?: BuildScript;
}

/** The projects and builds of one account and region. */
interface CodeBuildPlace {
  readonly projects: Map<string, ProjectSeed>;
  readonly builds: Map<string, StartedBuild>;
}

export interface CodeBuild {
  readonly service: Service;
  at(scope: Scope): CodeBuildPlace;
  /** The lines of a log stream at a time; undefined where there is no such stream. */
  log(scope: Scope, stream: { group: string; name: string; now: number }): ReturnType<typeof logAt> | undefined;
}

/** An idempotency token is remembered for five minutes. Source: CodeBuild API reference, StartBuild. */
const TOKEN_MS = 5 * 60_000;

/** CodeBuild with scripted builds. Source: CodeBuild API model 2016-10-06. */
export function createCodeBuild(projectsOf: (account: string) => readonly ProjectSeed[]): CodeBuild {
  const at = regional(
    ({ account }): CodeBuildPlace => ({
      projects: new Map(projectsOf(account).map((project) => [project.name, project])),
      builds: new Map(),
    }),
  );
  const operations = {
    StartBuild: (input: StartBuildInput, call: Call): StartBuildOutput => ({
      build: viewAt(startBuild(at(call), input, call), call.clock.now()),
    }),
    StopBuild: ({ id }: StopBuildInput, call: Call): StopBuildOutput => {
      const build = at(call).builds.get(idOf(id));
      if (build === undefined) throw refusal('ResourceNotFoundException', `Build ${id} not found`);
      const now = call.clock.now();
      if (viewAt(build, now).buildComplete !== true) build.stoppedAt ??= now;
      return { build: viewAt(build, now) };
    },
    BatchGetBuilds: ({ ids = [] }: BatchGetBuildsInput, call: Call): BatchGetBuildsOutput => {
      if (ids.length < 1 || ids.length > 100) throw refusal('InvalidInputException', 'ids must have 1 to 100 entries');
      const { builds } = at(call);
      const found = ids.map((id) => ({ id, build: builds.get(idOf(id)) }));
      return {
        builds: found.flatMap(({ build }) => (build === undefined ? [] : [viewAt(build, call.clock.now())])),
        buildsNotFound: found.filter(({ build }) => build === undefined).map(({ id }) => id),
      };
    },
    BatchGetProjects: ({ names = [] }: BatchGetProjectsInput, call: Call): BatchGetProjectsOutput => {
      const { projects } = at(call);
      return {
        projects: names.filter((name) => projects.has(name)).map((name) => ({ name, arn: projectArn(call, name) })),
        projectsNotFound: names.filter((name) => !projects.has(name)),
      };
    },
  };
  return {
    at,
    service: {
      name: 'codebuild',
      protocol: 'json-1.1',
      target: 'CodeBuild_20161006',
      contract: () => import('@aws-sdk/client-codebuild'),
      operations,
      permissions: codebuildPermissions,
    },
    log: (scope, { group, name, now }) => {
      const build = [...at(scope).builds.values()].find(
        (one) => logGroupOf(one) === group && one.id.endsWith(`:${name}`),
      );
      return build === undefined ? undefined : logAt(build, now);
    },
  };
}

function startBuild(place: CodeBuildPlace, input: StartBuildInput, call: Call): StartedBuild {
  const project = place.projects.get(input.projectName ?? '');
  if (project === undefined)
    throw refusal('ResourceNotFoundException', `Project cannot be found: ${projectArn(call, input.projectName ?? '')}`);
  const now = call.clock.now();
  const { idempotencyToken } = input;
  const before = [...place.builds.values()].find(
    (build) =>
      idempotencyToken !== undefined &&
      build.input.idempotencyToken === idempotencyToken &&
      now - build.startedAt < TOKEN_MS,
  );
  if (before !== undefined) {
    if (JSON.stringify(before.input) === JSON.stringify(input)) return before;
    throw refusal('InvalidInputException', 'The idempotency token was used with other parameters');
  }
  const id = `${project.name}:${randomUUID()}`;
  const build: StartedBuild = {
    id,
    arn: `arn:aws:codebuild:${call.region}:${call.account}:build/${id}`,
    number: place.builds.size + 1,
    input,
    script: project.script ?? {},
    initiator: call.caller.arn.split('/').slice(-2).join('/'),
    startedAt: now,
  };
  place.builds.set(id, build);
  return build;
}

/** Builds are named by id or by ARN. */
function idOf(id: string | undefined): string {
  return (id ?? '').replace(/^arn:.*:build\//, '');
}

function projectArn({ account, region }: Scope, name: string): string {
  return `arn:aws:codebuild:${region}:${account}:project/${name}`;
}

function codebuildPermissions(
  operation: string,
  input: Readonly<Record<string, unknown>>,
  call: Call,
): readonly Permission[] {
  const { projectName, id, ids, names } = input as Readonly<Partial<Record<string, unknown>>>;
  const projects = [
    projectName,
    ...(Array.isArray(names) ? names : []),
    ...[id, ...(Array.isArray(ids) ? ids : [])].map(projectOfBuild),
  ];
  const named = projects.filter((name): name is string => typeof name === 'string');
  return named.map((name) => ({ action: `codebuild:${operation}`, resource: projectArn(call, name) }));
}

function projectOfBuild(id: unknown): string | undefined {
  return typeof id === 'string' ? idOf(id).split(':')[0] : undefined;
}
