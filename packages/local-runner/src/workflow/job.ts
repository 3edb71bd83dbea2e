import { readCondition } from './condition.ts';
import { type Permissions, readPermissions } from './permissions.ts';
import { type Reading, Section } from './section.ts';
import { checkDefaults } from './shell.ts';
import { readStep, type Step } from './step.ts';
import { isSequence, isString, type MappingToken, type TemplateToken, written } from './tokens.ts';
import { type LocalUses, parseUses } from './uses.ts';

interface JobBase {
  readonly id: string;
  /** `file:line:column`. */
  readonly at: string;
  readonly name: TemplateToken | undefined;
  readonly needs: readonly string[];
  readonly condition: string;
  readonly strategy: MappingToken | undefined;
  readonly permissions: Permissions | undefined;
  readonly concurrency: TemplateToken | undefined;
}

export interface StepsJob extends JobBase {
  readonly kind: 'steps';
  readonly env: MappingToken | undefined;
  readonly defaults: MappingToken | undefined;
  readonly environment: TemplateToken | undefined;
  readonly outputs: MappingToken | undefined;
  /** Minutes. */
  readonly timeout: TemplateToken | undefined;
  /** Minutes between a cancel and the end of the machine. */
  readonly cancelTimeout: TemplateToken | undefined;
  readonly continueOnError: TemplateToken | undefined;
  readonly steps: readonly Step[];
}

/** A job that calls a reusable workflow. */
export interface CallJob extends JobBase {
  readonly kind: 'call';
  readonly uses: LocalUses;
  readonly with: MappingToken | undefined;
  readonly secrets: MappingToken | 'inherit' | undefined;
}

export type Job = StepsJob | CallJob;

/** Undefined where the job calls something that the runner cannot; the reading knows why. */
export function readJob(reading: Reading, key: TemplateToken, token: TemplateToken): Job | undefined {
  const section = new Section(reading, token.assertMapping('job'));
  const permissions = section.take('permissions');
  const base: JobBase = {
    id: written(key),
    at: reading.place(key),
    name: section.take('name'),
    needs: readNeeds(section.take('needs')),
    condition: readCondition(section.take('if')),
    strategy: section.takeMapping('strategy'),
    permissions: permissions === undefined ? undefined : readPermissions(permissions),
    concurrency: section.take('concurrency'),
  };
  const uses = section.take('uses');
  const job = uses === undefined ? stepsJob(reading, section, base) : callJob(reading, section, { ...base, uses });
  section.finish();
  return job;
}

function stepsJob(reading: Reading, section: Section, base: JobBase): StepsJob {
  section.take('runs-on');
  const defaults = section.takeMapping('defaults');
  checkDefaults(reading, defaults);
  const steps = [...(section.take('steps')?.assertSequence('steps') ?? [])];
  return {
    ...base,
    kind: 'steps',
    env: section.takeMapping('env'),
    defaults,
    environment: section.take('environment'),
    outputs: section.takeMapping('outputs'),
    timeout: section.take('timeout-minutes'),
    cancelTimeout: section.take('cancel-timeout-minutes'),
    continueOnError: section.take('continue-on-error'),
    steps: steps.map((step) => readStep(reading, step)).filter((step) => step !== undefined),
  };
}

function callJob(
  reading: Reading,
  section: Section,
  { uses, ...base }: JobBase & { uses: TemplateToken },
): Job | undefined {
  const target = parseUses(written(uses));
  const values = section.takeMapping('with');
  const secrets = readSecrets(section.take('secrets'));
  if (target !== undefined && target.kind !== 'image')
    return { ...base, kind: 'call', uses: target, with: values, secrets };
  reading.unsupported(uses, `\`uses: ${written(uses)}\` is not supported`);
  return undefined;
}

function readNeeds(token: TemplateToken | undefined): string[] {
  if (token === undefined) return [];
  return isSequence(token) ? [...token].map((item) => written(item)) : [written(token)];
}

function readSecrets(token: TemplateToken | undefined): MappingToken | 'inherit' | undefined {
  if (token === undefined) return undefined;
  return isString(token) ? 'inherit' : token.assertMapping('secrets');
}
