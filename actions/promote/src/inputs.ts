import { COMMON_SYNONYMS, type CommonInputs, readCommonInputs } from '@waybill/shared/action';
import {
  type Digest,
  type Form,
  InvalidValue,
  parseDigest,
  parseInteger,
  parseReference,
  type Reference,
} from '@waybill/shared/kernel';
import type { Referrers, Verification } from '@waybill/shared/promotion';
import { type DestinationInput, itemsOf, parseDestination, parseTargetTag } from './destination-input.ts';

export interface Inputs {
  readonly common: CommonInputs;
  readonly image: Reference;
  readonly to: readonly DestinationInput[];
  /** Set at every destination, besides its own. */
  readonly tags: readonly string[];
  readonly referrers: Referrers;
  readonly expectPrevious: Digest | 'absent' | undefined;
  readonly allowMove: boolean;
  readonly verify: Verification;
  readonly concurrency: number;
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
export function readInputs(form: Form): Inputs {
  const common = readCommonInputs(form, { timeout: HALF_HOUR });
  const image = form.required('image', parseImage);
  const to = readDestinations(form);
  const inputs: Inputs = {
    common,
    image,
    to,
    tags: form.list('tags', parseTargetTag),
    referrers: readReferrers(form),
    expectPrevious: form.optional('expect-previous', parseExpected),
    allowMove: form.flag('allow-move', true),
    verify: form.choice('verify', ['closure', 'put', 'deep'], 'closure'),
    concurrency: form.optional('concurrency', parseInteger(1, 64), 8),
  };
  form.choice('evidence', ['strict', 'warn'], 'strict');
  form.flag('record', true);
  form.notYet('rollback', ['false']);
  form.notYet('require', []);
  form.notYet('policy', []);
  form.text('environment');
  return form.finish(inputs, SYNONYMS);
}

function readDestinations(form: Form): DestinationInput[] {
  const text = form.text('to');
  const items = itemsOf(text);
  form.rule(items.length > 0, 'to: is required');
  return items.flatMap((item) => {
    try {
      return [parseDestination(item.text)];
    } catch (error) {
      if (!(error instanceof InvalidValue)) throw error;
      form.rule(false, `to: line ${item.line}: ${error.message}`);
      return [];
    }
  });
}

function parseImage(text: string): Reference {
  const reference = parseReference(text);
  if (reference.kind === 'registry' && reference.tag === undefined && reference.digest === undefined)
    throw new InvalidValue(text, 'an image with a tag or, better, a digest');
  return reference;
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
