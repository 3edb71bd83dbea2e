import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type RunEvent, type RunOptions, runWorkflow, type WorkflowResult } from '../src/index.ts';

/** Files of a repository by their path. */
export type Files = Readonly<Record<string, string>>;

export interface Rehearsal {
  readonly result: WorkflowResult;
  readonly events: readonly RunEvent[];
  /** Log lines of all steps, in order. */
  readonly lines: readonly string[];
  /** Messages of the annotations of a level. */
  annotations(level: string): string[];
  /** Result and outputs of a job by its label. */
  job(label: string): WorkflowResult['jobs'][number];
}

const folders: string[] = [];

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'local-runner-'));
  folders.push(folder);
  return folder;
}

export async function removeTemporaryFolders(): Promise<void> {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
}

export async function givenRepository(files: Files): Promise<string> {
  const root = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  return root;
}

/** What an action of a test is made of: scripts by their stage, and further lines of its action.yml. */
export interface ActionParts {
  readonly main?: string;
  readonly pre?: string;
  readonly post?: string;
  /** Further lines below `runs`. */
  readonly runs?: string;
  /** Lines of its own above `runs`. */
  readonly yml?: string;
}

/** A JavaScript action in a folder. Its scripts have `write(VARIABLE, text)`, which appends to the file that the variable names. */
export function givenAction(folder: string, { main = '', pre, post, runs = '', yml = '' }: ActionParts): Files {
  const write =
    "import { appendFileSync } from 'node:fs';\nconst write = (name, text) => appendFileSync(process.env[name], text);\n";
  const scripts = Object.entries({ main, pre, post }).filter(([, script]) => script !== undefined);
  const stages = scripts.map(([stage]) => `  ${stage}: ${stage}.mjs\n`).join('');
  return {
    [`${folder}/action.yml`]: `name: test\ndescription: test\n${yml}runs:\n  using: node24\n${stages}${runs}`,
    ...Object.fromEntries(scripts.map(([stage, script]) => [`${folder}/${stage}.mjs`, `${write}${script}`])),
  };
}

/** Runs `.github/workflows/test.yml` of a repository made of the files. */
export async function rehearse(
  workflow: string,
  files: Files = {},
  override: Partial<RunOptions> = {},
): Promise<Rehearsal> {
  const root = await givenRepository({ '.github/workflows/test.yml': workflow, ...files });
  const events: RunEvent[] = [];
  const result = await runWorkflow({
    file: '.github/workflows/test.yml',
    root,
    workspace: root,
    directory: await temporaryFolder(),
    event: { name: 'push', payload: {}, repository: 'octo/app', ref: 'refs/heads/main', sha: 'a'.repeat(40) },
    env: { PATH: pathOfTheMachine() },
    ...override,
    events: (event) => {
      events.push(event);
      override.events?.(event);
    },
  });
  return rehearsalOf(result, events);
}

function rehearsalOf(result: WorkflowResult, events: readonly RunEvent[]): Rehearsal {
  return {
    result,
    events,
    lines: events.flatMap((event) => (event.kind === 'line' ? [event.text] : [])),
    annotations: (level) =>
      events.flatMap((event) =>
        event.kind === 'annotation' && event.annotation.level === level ? [event.annotation.message] : [],
      ),
    job: (label) => {
      const found = result.jobs.find(({ job }) => job === label);
      if (found === undefined) throw new Error(`no job ${label} in ${result.jobs.map(({ job }) => job).join(', ')}`);
      return found;
    },
  };
}

function pathOfTheMachine(): string {
  return ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(':');
}
