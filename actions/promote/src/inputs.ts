import { COMMON_SYNONYMS, type CommonInputs, readCommonInputs } from '@waybill/shared/action';
import {
  type Digest,
  type Form,
  InvalidValue,
  parseDigest,
  parseEnvironmentName,
  parseInteger,
  parseReference,
  parseRequirement,
  parseText,
  type Reference,
  type Requirement,
} from '@waybill/shared/kernel';
import type { Referrers, Verification } from '@waybill/shared/promotion';
import { type DestinationInput, parseDestinations, parseTargetTag } from './destination-input.ts';

export interface Inputs {
  readonly common: CommonInputs;
  readonly image: Reference;
  readonly to: readonly DestinationInput[];
  /** Set at every destination, besides its own. */
  readonly tags: readonly string[];
  readonly referrers: Referrers;
  readonly evidence: 'strict' | 'warn';
  readonly require: readonly Requirement[];
  /** File with the gates of each environment. */
  readonly policy: string | undefined;
  readonly environment: string | undefined;
  readonly expectPrevious: Digest | 'absent' | undefined;
  readonly allowMove: boolean;
  readonly rollback: boolean;
  readonly verify: Verification;
  readonly concurrency: number;
  readonly record: boolean;
}

/** Names of well-known tools, and ours. */
const SYNONYMS = {
  ...COMMON_SYNONYMS,
  source: 'image',
  src: 'image',
  from: 'image',
  'source-image': 'image',
  target: 'to',
  dest: 'to',
  destination: 'to',
  destinations: 'to',
  'destination-image': 'to',
  tag: 'tags',
  force: 'allow-move',
  'no-clobber': 'allow-move',
  recursive: 'referrers',
  'digest-tags': 'referrers',
  parallel: 'concurrency',
  jobs: 'concurrency',
} as const;

const HALF_HOUR = 1_800_000;

/** Every mistake of the inputs is collected before the first call. */
export async function readInputs(form: Form): Promise<Inputs> {
  const common = readCommonInputs(form, { timeout: HALF_HOUR });
  const inputs: Inputs = {
    common,
    image: form.required('image', parseReference),
    to: await readDestinations(form),
    tags: form.list('tags', parseTargetTag),
    referrers: readReferrers(form),
    evidence: form.choice('evidence', ['strict', 'warn'], 'strict'),
    require: form.list('require', parseRequirement),
    policy: form.optional('policy', parseText),
    environment: form.optional('environment', parseEnvironmentName),
    expectPrevious: form.optional('expect-previous', parseExpected),
    allowMove: form.flag('allow-move', true),
    rollback: form.flag('rollback', false),
    verify: form.choice('verify', ['closure', 'put', 'deep'], 'closure'),
    concurrency: form.optional('concurrency', parseInteger(1, 64), 8),
    record: form.flag('record', true),
  };
  checkTogether(form, inputs);
  return form.finish(inputs, SYNONYMS);
}

async function readDestinations(form: Form): Promise<readonly DestinationInput[]> {
  const text = form.text('to');
  const { items, mistakes } = await parseDestinations(text);
  form.rule(text !== '', 'to: is required');
  form.rule(text === '' || items.length + mistakes.length > 0, 'to: names no destination');
  for (const mistake of mistakes) form.rule(false, `to: ${mistake}`);
  return items;
}

function checkTogether(form: Form, { image, rollback, environment, record, require, policy }: Inputs): void {
  const unnamed = image?.kind === 'registry' && image.tag === undefined && image.digest === undefined;
  form.rule(!unnamed || rollback, 'image: has neither a tag nor a digest; best is a digest');
  form.rule(
    !rollback || environment !== undefined,
    'rollback: goes by the ledger of an environment; `environment` is missing',
  );
  // A requirement that was a mistake itself is undefined here.
  const asked: readonly (Requirement | undefined)[] = require;
  form.rule(
    policy !== undefined || !asked.some((one) => one?.kind === 'signature'),
    'require: a signature is checked with the public keys that the file of `policy` names (`promote.signature-keys`); `policy` is missing',
  );
  form.rule(!rollback || record, 'rollback: is always written down; `record` cannot be false');
}

function readReferrers(form: Form): Referrers {
  const listed = form.list('referrers', parseArtifactType);
  const [only] = listed;
  if (only === undefined) return 'all';
  form.rule(
    listed.length === 1 || !listed.some((item) => item === 'all' || item === 'none'),
    'referrers: all and none stand alone',
  );
  return only === 'all' || only === 'none' ? only : listed;
}

function parseArtifactType(text: string): string {
  if (text !== 'all' && text !== 'none' && !/^[\w.+-]+\/[\w.+-]+$/.test(text))
    throw new InvalidValue(text, 'all, none or an artifact type such as application/spdx+json');
  return text;
}

function parseExpected(text: string): Digest | 'absent' {
  return text === 'absent' ? text : parseDigest(text);
}
