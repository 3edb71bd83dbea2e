import { COMMON_SYNONYMS, type CommonInputs, readCommonInputs } from '@waybill/shared/action';
import { type Form, InvalidValue, parseReference, parseText, type RegistryReference } from '@waybill/shared/kernel';

export const SOURCES = ['auto', 'ecr', 'inspector', 'sbom', 'report'] as const;
export const FAIL_ON = ['critical', 'high', 'medium', 'low', 'none'] as const;

export interface Inputs {
  readonly common: CommonInputs;
  readonly image: RegistryReference;
  readonly resolveTag: boolean;
  readonly source: (typeof SOURCES)[number];
  readonly failOn: (typeof FAIL_ON)[number];
  readonly fixableOnly: boolean;
  /** A file; the default one may be absent. */
  readonly exceptions: string;
  /** Empty for all. */
  readonly platforms: readonly string[];
  readonly environment: string | undefined;
  readonly unscannable: 'fail' | 'warn';
  readonly sarifFile: string | undefined;
}

export const DEFAULT_EXCEPTIONS = '.waybill/exceptions.yml';
const TIMEOUT = 15 * 60_000;

/** Names of the well-known actions, and ours. */
const SYNONYMS = {
  ...COMMON_SYNONYMS,
  'image-ref': 'image',
  repository: 'image',
  tag: 'image',
  severity: 'fail-on',
  'severity-cutoff': 'fail-on',
  fail_threshold: 'fail-on',
  'fail-threshold': 'fail-on',
  'ignore-unfixed': 'fixable-only',
  'only-fixed': 'fixable-only',
  ignore_list: 'exceptions',
  'ignore-list': 'exceptions',
  trivyignores: 'exceptions',
  platform: 'platforms',
  output: 'sarif-file',
} as const;

export function readInputs(form: Form): Inputs {
  const image = form.required('image', parseImage);
  const resolveTag = form.flag('resolve-tag', false);
  form.rule(
    image === undefined || image.digest !== undefined || (resolveTag && image.tag !== undefined),
    'image: names no digest; what is scanned must be what is deployed: add @sha256:…, or set resolve-tag: true for a tag',
  );
  const inputs: Inputs = {
    common: readCommonInputs(form, { timeout: TIMEOUT }),
    image,
    resolveTag,
    source: form.choice('source', SOURCES, 'auto'),
    failOn: form.choice('fail-on', FAIL_ON, 'high'),
    fixableOnly: form.flag('fixable-only', false),
    exceptions: form.optional('exceptions', parseText, DEFAULT_EXCEPTIONS),
    platforms: form.list('platforms', parsePlatform),
    environment: form.optional('environment', parseText),
    unscannable: form.choice('unscannable', ['fail', 'warn'], 'fail'),
    sarifFile: form.optional('sarif-file', parseText),
  };
  form.notYet('source', ['auto', 'ecr']);
  form.notYet('reports', []);
  form.notYet('policy', ['.waybill/policy.yml']);
  form.notYet('vex', []);
  form.notYet('baseline', []);
  form.notYet('max-scan-age', []);
  form.notYet('upload-sarif', ['false']);
  form.notYet('report-file', []);
  form.notYet('security-hub', ['false']);
  form.notYet('attest', ['true', 'false']);
  form.text('github-token');
  return form.finish(inputs, SYNONYMS);
}

function parseImage(text: string): RegistryReference {
  const reference = parseReference(text);
  if (reference.kind === 'layout') throw new InvalidValue(text, 'an image in a registry; a layout has no scan');
  return reference;
}

function parsePlatform(text: string): string {
  if (!/^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9.]+)?$/.test(text))
    throw new InvalidValue(text, 'a platform such as linux/amd64 or linux/arm64/v8');
  return text;
}
