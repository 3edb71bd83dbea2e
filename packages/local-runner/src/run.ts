import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '@waybill/shared/kernel';
import { runnerError } from './errors.ts';
import type { Conclusion } from './evaluate/status.ts';
import { githubContext } from './job/github-context.ts';
import { type JobReport, NO_CONCURRENCY, type Run, type WorkflowRun } from './job/run.ts';
import { calledOutputs, conclusionOf } from './job/run-call.ts';
import { runJobs } from './job/run-jobs.ts';
import { inputContext } from './load/inputs.ts';
import { loadWorkflow } from './load/load.ts';
import type { RunOptions } from './options.ts';
import { checkout } from './step/built-in.ts';

export interface WorkflowResult {
  readonly conclusion: Conclusion;
  /** What `on.workflow_call` declares, where the workflow was started as if it were called. */
  readonly outputs: Readonly<Record<string, string>>;
  /** All jobs, also those of called workflows, in the order in which they ended. */
  readonly jobs: readonly JobReport[];
}

/**
 * Runs a workflow file on this machine as GitHub's runner would. Never touches the network itself.
 * @throws E_WORKFLOW, E_WORKFLOW_UNSUPPORTED or E_WORKFLOW_CALL before anything has started
 */
export async function runWorkflow(given: RunOptions): Promise<WorkflowResult> {
  const options = { ...given, builtIns: { 'actions/checkout': checkout(given.workspace), ...given.builtIns } };
  const { event, root, file } = options;
  const repository = { root, slug: event.repository, ref: event.ref, sha: event.sha };
  const loaded = await loadWorkflow(repository, file, options);
  const called = loaded.workflow.on('workflow_call');
  const declared = loaded.workflow.on(event.name) ?? called;
  if (declared === undefined)
    throw runnerError(
      'E_WORKFLOW_CALL',
      `${file}: the workflow listens neither to \`${event.name}\` nor to \`workflow_call\``,
    );
  const github = githubContext(event, loaded.workflow);
  const scope = { contexts: { github, vars: options.vars ?? {} } };
  const inputs = inputContext(declared, options.inputs ?? {}, { at: file, scope });
  const run = startRun(options);
  if (loaded.workflow.concurrency !== undefined) run.note(NO_CONCURRENCY);
  const within: WorkflowRun = { run, loaded, github, inputs, secrets: options.secrets ?? {}, prefix: '' };
  const outcomes = await runJobs(within);
  const conclusion = run.cancelled.aborted ? 'cancelled' : conclusionOf(outcomes.values());
  return { conclusion, outputs: calledOutputs(within, outcomes), jobs: run.reports };
}

function startRun(options: RunOptions): Run {
  const folders = new Map<string, Promise<string>>();
  const said = new Set<string>();
  return {
    options,
    clock: options.clock ?? systemClock,
    events: options.events,
    cancelled: options.signal ?? new AbortController().signal,
    reports: [],
    runJobs,
    note: (text) => {
      if (said.has(text)) return;
      said.add(text);
      options.events({ kind: 'note', text });
    },
    folder: (name) => {
      const known = folders.get(name);
      if (known !== undefined) return known;
      const readable = name.replace(/[^\w.-]+/g, '-');
      const path = join(options.directory, `${String(folders.size + 1).padStart(2, '0')}-${readable}`);
      const made = mkdir(path, { recursive: true }).then(() => path);
      folders.set(name, made);
      return made;
    },
  };
}
