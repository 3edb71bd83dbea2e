import { quote } from '@waybill/shared/kernel';
import { runnerError } from '../errors.ts';
import type { EventInterface } from '../workflow/interface.ts';
import type { CallJob, Job } from '../workflow/job.ts';
import { beyond, type Permissions } from '../workflow/permissions.ts';
import type { MappingToken } from '../workflow/tokens.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { checkInputNames } from './inputs.ts';

/** @throws E_WORKFLOW_CALL where a job of a called workflow asks for more than its caller has */
export function checkCeiling(job: Job, asked: Permissions, ceiling: Permissions | undefined): void {
  const [first] = ceiling === undefined ? [] : beyond(asked, ceiling);
  if (first === undefined) return;
  const { scope, given } = first;
  throw runnerError(
    'E_WORKFLOW_CALL',
    `${job.at}: the nested job ${job.id} asks for \`${scope}: ${first.asked}\`, but its caller has \`${scope}: ${given}\``,
    { cure: 'give the calling job the permission too: a called workflow cannot have more than its caller' },
  );
}

/** @throws E_WORKFLOW_CALL where what the job gives is not what the called workflow declares */
export function checkCall(job: CallJob, called: Workflow): void {
  const declared = called.on('workflow_call');
  if (declared === undefined)
    throw runnerError('E_WORKFLOW_CALL', `${job.at}: ${called.file} does not listen to \`workflow_call\``);
  checkInputNames(declared, namesOf(job.with), job.at);
  if (job.secrets !== 'inherit') checkSecrets(declared, namesOf(job.secrets), job.at);
}

function checkSecrets({ secrets }: EventInterface, given: readonly string[], at: string): void {
  const names = secrets.map(({ name }) => name);
  const mistakes = [
    ...given.filter((name) => !names.includes(name)).map((name) => `secret ${quote(name)} is not declared`),
    ...secrets
      .filter(({ name, required }) => required && !given.includes(name))
      .map(({ name }) => `secret ${quote(name)} is required and not given`),
  ];
  if (mistakes.length > 0) throw runnerError('E_WORKFLOW_CALL', mistakes.map((text) => `${at}: ${text}`).join('\n'));
}

function namesOf(mapping: MappingToken | undefined): string[] {
  return [...(mapping ?? [])].map(({ key }) => key.toString());
}
