import { type CommonInputs, readCommonInputs } from '@waybill/shared/action';
import {
  type Form,
  InvalidValue,
  isRepositoryName,
  parseDuration,
  parseReference,
  parseText,
  quote,
} from '@waybill/shared/kernel';

export const EXAMINED = ['build-image', 'scan', 'promote', 'canary'] as const;
export type Examined = (typeof EXAMINED)[number];

/** What a doctor is asked to look at; what is not given is not looked at. */
export interface Inputs {
  readonly common: CommonInputs;
  /** Actions whose permissions are checked. */
  readonly actions: readonly Examined[];
  /** ECR repository name. */
  readonly repository: string | undefined;
  readonly application: string | undefined;
  readonly group: string | undefined;
  readonly alarms: readonly string[];
  /** File with the role's trust policy. */
  readonly trustPolicy: string | undefined;
  /** File with a CodeBuild project, as BatchGetProjects gives it. */
  readonly codebuildProject: string | undefined;
}

const TIMEOUT = parseDuration('5m');

export function readInputs(form: Form): Inputs {
  const actions = form.list('actions', parseExamined);
  const inputs: Inputs = {
    common: readCommonInputs(form, { timeout: TIMEOUT }),
    actions,
    repository: form.optional('repository', parseRepository),
    application: form.optional('application', parseText),
    group: form.optional('deployment-group', parseText),
    alarms: form.list('alarms', parseText),
    trustPolicy: form.optional('trust-policy', parseText),
    codebuildProject: form.optional('codebuild-project', parseText),
  };
  form.rule(inputs.group === undefined || inputs.application !== undefined, 'deployment-group: needs `application`');
  return form.finish(actions.length > 0 ? inputs : { ...inputs, actions: usual(inputs) });
}

/** The actions that the other inputs speak of. */
function usual({ repository, application }: Inputs): Examined[] {
  return [
    ...(repository === undefined ? [] : (['build-image', 'scan', 'promote'] as const)),
    ...(application === undefined ? [] : (['canary'] as const)),
  ];
}

function parseExamined(text: string): Examined {
  const found = EXAMINED.find((name) => name === text);
  if (found === undefined) throw new InvalidValue(text, `one of ${EXAMINED.map(quote).join(', ')}`);
  return found;
}

/** A repository’s name, alone or in an image reference. */
function parseRepository(text: string): string {
  if (isRepositoryName(text)) return text;
  const reference = parseReference(text);
  if (reference.kind !== 'registry') throw new InvalidValue(text, 'an ECR repository');
  return reference.repository;
}
