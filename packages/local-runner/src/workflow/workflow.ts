import { type EventInterface, readEvent } from './interface.ts';
import { type Job, readJob } from './job.ts';
import { type NamedText, parseWorkflowText } from './parser.ts';
import { type Permissions, readPermissions } from './permissions.ts';
import { Reading, Section } from './section.ts';
import { checkDefaults } from './shell.ts';
import type { MappingToken, TemplateToken } from './tokens.ts';

/** A workflow file, read: everything in it is either here or was refused. */
export interface Workflow {
  /** Path in its repository. */
  readonly file: string;
  readonly name: string;
  readonly env: MappingToken | undefined;
  readonly defaults: MappingToken | undefined;
  readonly permissions: Permissions | undefined;
  readonly concurrency: TemplateToken | undefined;
  readonly jobs: readonly Job[];
  /** What the workflow declares for an event, undefined where it does not listen to it. */
  on(event: string): EventInterface | undefined;
}

/** @throws E_WORKFLOW for what GitHub would refuse, E_WORKFLOW_UNSUPPORTED for what the runner cannot do */
export async function readWorkflow(text: NamedText): Promise<Workflow> {
  const root = await parseWorkflowText(text);
  const reading = new Reading(text.name);
  const section = new Section(reading, root);
  const on = section.take('on');
  const permissions = section.take('permissions');
  const jobs = [...(section.takeMapping('jobs') ?? [])].map(({ key, value }) => readJob(reading, key, value));
  const defaults = section.takeMapping('defaults');
  checkDefaults(reading, defaults);
  section.take('run-name');
  section.take('description');
  const workflow: Workflow = {
    file: text.name,
    name: section.takeText('name') ?? text.name,
    env: section.takeMapping('env'),
    defaults,
    permissions: permissions === undefined ? undefined : readPermissions(permissions),
    concurrency: section.take('concurrency'),
    jobs: jobs.filter((job) => job !== undefined),
    on: (event) => (on === undefined ? undefined : readEvent(on, event)),
  };
  section.finish();
  reading.finish();
  return workflow;
}
