import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scope } from '../evaluate/expression.ts';
import { textOf, textsOf } from '../evaluate/template.ts';
import { type Masker, masker } from '../output/masker.ts';
import type { StepsJob } from '../workflow/job.ts';
import { accessTo } from '../workflow/permissions.ts';
import { isMapping, type MappingToken } from '../workflow/tokens.ts';
import { type Context, runnerContext } from './github-context.ts';
import type { JobCancel } from './job-cancel.ts';
import { type JobState, KEPT_ANNOTATIONS } from './job-state.ts';
import { oidcClaims } from './oidc-claims.ts';
import type { WorkflowRun } from './run.ts';

/** A job as it is about to run: one of its matrix, its label, and what it may see. */
export interface JobInstance {
  readonly job: StepsJob;
  readonly label: string;
  /** `needs`, `strategy` and `matrix`. */
  readonly contexts: Context;
}

const NO_PROTECTION =
  '`environment` goes into the OIDC claims; its protection rules and secrets are not asked for in a rehearsal';

/** Gives a job its machine: empty folders, the event file, its environment, its token endpoint. */
export async function prepareJob(within: WorkflowRun, instance: JobInstance, cancel: JobCancel): Promise<JobState> {
  const { job, label } = instance;
  const folders = await jobFolders(within, label);
  const scope: Scope = { contexts: startContexts(within, instance) };
  const environment = environmentOf(job, scope);
  if (environment !== undefined) within.run.note(NO_PROTECTION);
  const mayAskForToken = accessTo(within.loaded.permissionsOf(job), 'id-token') === 'write';
  const { oidc } = within.run.options;
  const token = oidc === undefined || !mayAskForToken ? undefined : await oidc(oidcClaims(within, environment));
  const defaults = runDefaults(within.loaded.workflow.defaults, job.defaults, scope);
  return {
    ...{ within, label, contexts: stepContexts(within, instance, folders), oidc: token, ...folders, ...defaults },
    masker: jobMasker(within, token?.token),
    ...{ cancelled: cancel.cancelled, killed: cancel.killed },
    status: 'success',
    env: new Map([...textsOf(within.loaded.workflow.env, scope), ...textsOf(job.env, scope)]),
    ...{ path: [], steps: new Map(), summaries: [], annotationsLeft: KEPT_ANNOTATIONS },
  };
}

/** What can be seen before a job has a machine. */
export function startContexts(within: WorkflowRun, { contexts }: Pick<JobInstance, 'contexts'>): Context {
  const { github, inputs, secrets, run } = within;
  const token = run.options.secrets?.['GITHUB_TOKEN'] ?? '';
  // Every workflow has the run's own token, also a called one that gets no secrets.
  const visible = { GITHUB_TOKEN: token, ...secrets };
  return { github: { ...github, token }, inputs, vars: run.options.vars ?? {}, secrets: visible, ...contexts };
}

interface Folders {
  readonly home: string;
  readonly workspace: string;
  readonly temp: string;
  readonly tools: string;
}

async function jobFolders({ run, github }: WorkflowRun, label: string): Promise<Folders> {
  const home = await run.folder(label);
  const folders = { home, workspace: join(home, 'work'), temp: join(home, 'temp'), tools: join(home, 'tools') };
  await Promise.all(Object.values(folders).map((folder) => mkdir(folder, { recursive: true })));
  await mkdir(join(folders.temp, '_github_workflow'), { recursive: true });
  await writeFile(eventPath(folders), JSON.stringify(github['event'] ?? {}));
  return folders;
}

function eventPath({ temp }: Folders): string {
  return join(temp, '_github_workflow', 'event.json');
}

function stepContexts(within: WorkflowRun, instance: JobInstance, folders: Folders): Context {
  const { workflow, repository } = within.loaded;
  const start = startContexts(within, instance);
  const github = start['github'] as Context;
  const own = { job: instance.job.id, workspace: folders.workspace, event_path: eventPath(folders) };
  return {
    ...start,
    github: { ...github, ...own },
    runner: runnerContext({ ...folders, debug: within.run.options.debug === true }),
    job: {
      workflow_ref: `${repository.slug}/${workflow.file}@${repository.ref}`,
      workflow_sha: repository.sha,
      workflow_repository: repository.slug,
      workflow_file_path: workflow.file,
    },
  };
}

function jobMasker({ secrets, run }: WorkflowRun, token: string | undefined): Masker {
  const all = [...Object.values(secrets), ...Object.values(run.options.secrets ?? {}), token ?? ''];
  const hidden = masker();
  for (const secret of all) for (const part of [secret, ...secret.split(/\r?\n/)]) hidden.add(part.trim());
  return hidden;
}

function environmentOf(job: StepsJob, scope: Scope): string | undefined {
  if (job.environment === undefined) return undefined;
  const name = isMapping(job.environment) ? job.environment.find('name') : job.environment;
  const text = name === undefined ? '' : textOf(name, scope);
  return text === '' ? undefined : text;
}

function runDefaults(
  workflow: MappingToken | undefined,
  job: MappingToken | undefined,
  scope: Scope,
): Pick<JobState, 'shell' | 'directory'> {
  const all = new Map([workflow, job].flatMap((level) => textsOf(level?.find('run')?.assertMapping('run'), scope)));
  return { shell: all.get('shell'), directory: all.get('working-directory') };
}
