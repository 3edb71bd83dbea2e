import { COMMON_SYNONYMS, type CommonInputs, readCommonInputs } from '@waybill/shared/action';
import {
  type Digest,
  type Form,
  InvalidValue,
  isDigest,
  parseDuration,
  parseReference,
  parseText,
  type RegistryReference,
} from '@waybill/shared/kernel';

export const SOURCES = ['auto', 'ecr', 'inspector', 'sbom', 'report'] as const;
export const FAIL_ON = ['critical', 'high', 'medium', 'low', 'none'] as const;
/** In `vex`: the documents that are attached to the image. */
export const REFERRERS = 'referrers';
export const DEFAULT_FAIL_ON = 'high';
export const DEFAULT_EXCEPTIONS = '.waybill/exceptions.yml';
export const DEFAULT_POLICY_FILE = '.waybill/policy.yml';
const TIMEOUT = 15 * 60_000;

export interface Inputs {
  readonly common: CommonInputs;
  /** By digest; by tag with `resolveTag`; by neither for what `environment` runs. */
  readonly image: RegistryReference;
  readonly resolveTag: boolean;
  readonly source: (typeof SOURCES)[number];
  readonly reports: readonly string[];
  readonly failOn: (typeof FAIL_ON)[number];
  readonly fixableOnly: boolean;
  /** Files; the default ones may be absent. */
  readonly policy: string;
  readonly exceptions: string;
  readonly vex: readonly string[];
  readonly baseline: Digest | 'deployed' | undefined;
  /** Empty for all. */
  readonly platforms: readonly string[];
  readonly unscannable: 'fail' | 'warn' | 'sbom';
  /** Milliseconds. */
  readonly maxScanAge: number | undefined;
  readonly environment: string | undefined;
  readonly sarifFile: string | undefined;
  readonly uploadSarif: boolean;
  readonly reportFile: string | undefined;
  readonly securityHub: boolean;
  readonly attest: boolean;
  readonly githubToken: string;
}

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
  'to-env': 'baseline',
} as const;

export function readInputs(form: Form): Inputs {
  const inputs: Inputs = {
    common: readCommonInputs(form, { timeout: TIMEOUT }),
    image: form.required('image', parseImage),
    resolveTag: form.flag('resolve-tag', false),
    source: form.choice('source', SOURCES, 'auto'),
    reports: form.list('reports', parseText),
    failOn: form.choice('fail-on', FAIL_ON, DEFAULT_FAIL_ON),
    fixableOnly: form.flag('fixable-only', false),
    policy: form.optional('policy', parseText, DEFAULT_POLICY_FILE),
    exceptions: form.optional('exceptions', parseText, DEFAULT_EXCEPTIONS),
    vex: form.list('vex', parseText),
    baseline: form.optional('baseline', parseBaseline),
    platforms: form.list('platforms', parsePlatform),
    unscannable: form.choice('unscannable', ['fail', 'warn', 'sbom'], 'fail'),
    maxScanAge: form.optional('max-scan-age', parseDuration),
    environment: form.optional('environment', parseEnvironment),
    sarifFile: form.optional('sarif-file', parseText),
    uploadSarif: form.flag('upload-sarif', false),
    reportFile: form.optional('report-file', parseText),
    securityHub: form.flag('security-hub', false),
    attest: form.flag('attest', true),
    githubToken: tokenOf(form.text('github-token')),
  };
  rules(form, inputs);
  return form.finish(inputs, SYNONYMS);
}

function rules(form: Form, inputs: Inputs): void {
  const { image, resolveTag, environment, source, reports, baseline, unscannable, vex } = inputs;
  const offline = source === 'report' || (source === 'auto' && reports.length > 0);
  const byEnvironment = image?.tag === undefined && environment !== undefined;
  form.rule(
    image === undefined || image.digest !== undefined || byEnvironment || (resolveTag && image.tag !== undefined),
    'image: names no digest; what is scanned must be what is deployed: add @sha256:…, set resolve-tag: true for a tag, or name an environment',
  );
  form.rule(
    !offline || image === undefined || image.digest !== undefined,
    'image: must be by digest where only report files are read: nothing is looked up in a registry',
  );
  form.rule(source !== 'report' || reports.length > 0, 'reports: is required by source: report');
  form.rule(!offline || baseline === undefined, 'baseline: needs a source in AWS; report files know one image only');
  form.rule(!offline || unscannable !== 'sbom', 'unscannable: sbom needs a source in AWS');
  form.rule(!offline || !vex.includes(REFERRERS), 'vex: referrers needs a source in AWS');
  form.rule(baseline !== 'deployed' || environment !== undefined, 'baseline: deployed needs an environment');
}

function parseImage(text: string): RegistryReference {
  const reference = parseReference(text);
  if (reference.kind === 'layout') throw new InvalidValue(text, 'an image in a registry; a layout has no scan');
  return reference;
}

function parseBaseline(text: string): Digest | 'deployed' {
  if (text === 'deployed' || isDigest(text)) return text;
  const after = text.slice(text.lastIndexOf('@') + 1);
  if (isDigest(after)) return after;
  throw new InvalidValue(text, 'a digest (sha256: and 64 lower-case hex digits) or the word deployed');
}

function parsePlatform(text: string): string {
  if (!/^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9.]+)?$/.test(text))
    throw new InvalidValue(text, 'a platform such as linux/amd64 or linux/arm64/v8');
  return text;
}

/** Outside GitHub nobody fills in the default of action.yml. */
function tokenOf(text: string): string {
  return text.startsWith('${{') ? '' : text;
}

function parseEnvironment(text: string): string {
  if (!/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(text))
    throw new InvalidValue(text, 'the name of an environment (letters, digits, "_", "." and "-")');
  return text;
}
