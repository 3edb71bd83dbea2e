import { COMMON_SYNONYMS, type CommonInputs, readCommonInputs } from '@waybill/shared/action';
import type { Description } from '@waybill/shared/build';
import {
  type Digest,
  type Form,
  InvalidValue,
  isDigest,
  isTag,
  parseReference,
  parseText,
  type Reference,
  type RegistryReference,
} from '@waybill/shared/kernel';
import type { Platform } from '@waybill/shared/registry';
import { DESCRIPTION } from './description.ts';
import { isArgumentName, isLabelName, linesOf, parsePairs } from './pairs.ts';
import { parsePlatform } from './parse-platform.ts';
import { parseTagRules, type TagRule } from './tag-rules.ts';

export const BUILDERS = ['auto', 'buildx', 'buildah', 'assemble', 'layout', 'codebuild'] as const;

export interface Inputs {
  readonly common: CommonInputs;
  /** Without tag and digest. */
  readonly repository: RegistryReference;
  /** Empty for the default, the commit. */
  readonly tags: readonly TagRule[];
  readonly builder: (typeof BUILDERS)[number];
  readonly context: string;
  readonly file: string;
  readonly target: string | undefined;
  /** Empty for the builder's default. */
  readonly platforms: readonly Platform[];
  readonly args: Readonly<Record<string, string>>;
  /** Path of the file by the secret's id. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly cache: 'registry' | 'none';
  readonly base: Reference | undefined;
  /** The description itself, or the file that holds it. */
  readonly assemble: Description | { readonly file: string } | undefined;
  readonly layout: string | undefined;
  /** Digests of images of the repository, one for each platform; empty for none. */
  readonly merge: readonly Digest[];
  readonly codebuildProject: string | undefined;
  /** Whether the log of a remote build is told here. */
  readonly codebuildLogs: 'stream' | 'hide';
  readonly reuse: boolean;
  /** Seconds since 1970; undefined for the time of the commit. */
  readonly epoch: number | undefined;
  readonly createRepository: boolean;
  readonly requirePinnedBase: boolean;
  readonly sbom: boolean;
  readonly provenance: boolean;
  readonly verifyReproducible: boolean;
}

const TIMEOUT = 60 * 60_000;

/** Names of the well-known build actions, and ours. */
const SYNONYMS = {
  ...COMMON_SYNONYMS,
  image: 'repository',
  images: 'repository',
  'repository-name': 'repository',
  'ecr-repository': 'repository',
  tag: 'tags',
  dockerfile: 'file',
  containerfiles: 'file',
  path: 'context',
  'build-arg': 'build-args',
  build_args: 'build-args',
  'secret-files': 'secrets',
  platform: 'platforms',
  archs: 'platforms',
  'cache-from': 'cache',
  'cache-to': 'cache',
  'no-cache': 'cache',
  'base-image': 'base',
  entrypoint: 'assemble',
  'project-name': 'codebuild-project',
  push: 'dry-run',
  load: 'dry-run',
  attests: 'provenance',
} as const;

export async function readInputs(form: Form): Promise<Inputs> {
  const builder = form.choice('builder', BUILDERS, 'auto');
  const assemble = await readAssemble(form);
  const inputs: Inputs = {
    common: readCommonInputs(form, { timeout: TIMEOUT }),
    repository: form.required('repository', parseRepository),
    tags: form.optional('tags', parseTagRules, []),
    builder,
    context: form.optional('context', parseText, '.'),
    file: form.optional('file', parseText, 'Dockerfile'),
    target: form.optional('target', parseTarget),
    platforms: form.list('platforms', parsePlatform),
    args: form.optional('build-args', parsePairs('a build argument', isArgumentName), {}),
    secrets: form.optional('secrets', parseSecrets, {}),
    labels: form.optional('labels', parsePairs('a label', isLabelName), {}),
    annotations: form.optional('annotations', parsePairs('an annotation', isLabelName), {}),
    cache: form.choice('cache', ['registry', 'none'], 'none'),
    base: form.optional('base', parseBase),
    assemble,
    layout: form.optional('layout', parseText),
    merge: form.list('merge', parsePart),
    codebuildProject: form.optional('codebuild-project', parseProject),
    codebuildLogs: form.choice('codebuild-logs', ['stream', 'hide'], 'stream'),
    reuse: form.flag('reuse', true),
    epoch: form.optional('source-date-epoch', parseEpoch),
    createRepository: form.flag('create-repository', false),
    requirePinnedBase: form.flag('require-pinned-base', false),
    sbom: form.flag('sbom', true),
    provenance: form.flag('provenance', true),
    verifyReproducible: form.flag('verify-reproducible', false),
  };
  ruleOut(form, inputs);
  return form.finish(inputs, SYNONYMS);
}

async function readAssemble(form: Form): Promise<Inputs['assemble']> {
  const text = form.text('assemble');
  if (/^[^\s:{[]+\.(ya?ml|json)$/.test(text)) return { file: text };
  return form.document('assemble', DESCRIPTION);
}

/** Inputs that belong to one builder must not be typed in vain for another. */
function ruleOut(form: Form, { builder, platforms }: Inputs): void {
  const given = (name: string): boolean => form.text(name) !== '';
  const belongs = (name: string, ...builders: readonly string[]): void =>
    form.rule(
      !given(name) || builders.includes(builder),
      `${name}: is only for builder: ${builders.join(' or ')}, not for ${builder}`,
    );
  belongs('assemble', 'assemble');
  belongs('base', 'assemble');
  belongs('layout', 'layout');
  belongs('codebuild-project', 'codebuild');
  belongs('target', 'auto', 'buildx', 'buildah');
  belongs('secrets', 'auto', 'buildx', 'buildah');
  belongs('build-args', 'auto', 'buildx', 'buildah', 'assemble', 'codebuild');
  for (const name of ['assemble', 'layout'])
    form.rule(builder !== name || given(name), `${name}: is required for builder: ${name}`);
  form.rule(
    builder !== 'codebuild' || given('codebuild-project'),
    'codebuild-project: is required for builder: codebuild',
  );
  for (const name of ['assemble', 'base', 'layout', 'file', 'platforms', 'build-args', 'target', 'secrets'])
    form.rule(
      !given('merge') || !given(name) || isDefault(form, name),
      `${name}: has no meaning with merge, which builds nothing`,
    );
  const names = platforms.map((platform) => JSON.stringify(platform));
  form.rule(new Set(names).size === names.length, 'platforms: the same platform stands there twice');
}

/** Defaults of action.yml arrive like what a user typed. */
function isDefault(form: Form, name: string): boolean {
  return name === 'file' && form.text(name) === 'Dockerfile';
}

/** `sha256:…`, or the image that another job gave out. */
function parsePart(text: string): Digest {
  const digest = text.slice(text.lastIndexOf('@') + 1);
  if (!isDigest(digest)) throw new InvalidValue(text, 'an image by digest (sha256:…, or REPOSITORY@sha256:…)');
  return digest;
}

function parseRepository(text: string): RegistryReference {
  const reference = parseReference(text);
  const allowed = 'an ECR repository (NAME, or ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME)';
  if (reference.kind !== 'registry') throw new InvalidValue(text, allowed);
  if (reference.tag !== undefined || reference.digest !== undefined)
    throw new InvalidValue(text, `${allowed} without a tag; tags go into the input tags`);
  return reference;
}

function parseBase(text: string): Reference {
  const reference = parseReference(text);
  if (reference.kind === 'registry' && reference.digest === undefined)
    throw new InvalidValue(text, 'a base by digest (REPOSITORY@sha256:…), without which no two builds are alike');
  return reference;
}

/** Source: CodeBuild API reference, ProjectName. */
function parseProject(text: string): string {
  if (!/^[A-Za-z0-9][\w-]{1,149}$/.test(text)) throw new InvalidValue(text, 'the name of a CodeBuild project');
  return text;
}

function parseTarget(text: string): string {
  if (!/^[A-Za-z0-9][\w.-]{0,127}$/.test(text)) throw new InvalidValue(text, 'the name of a stage of the Dockerfile');
  return text;
}

function parseSecrets(text: string): Record<string, string> {
  for (const line of linesOf(text))
    if (/^id=[^,]+,(src|source|env)=/.test(line))
      throw new InvalidValue(line, 'a secret as ID=PATH; the file at PATH is mounted under that id');
  const secrets = parsePairs('a secret', isTag)(text);
  for (const [id, path] of Object.entries(secrets))
    if (path.trim() === '' || /[,"\n]/.test(path))
      throw new InvalidValue(`${id}=${path}`, 'a secret as ID=PATH, without commas and quotes');
  return secrets;
}

/** Source: reproducible-builds.org, SOURCE_DATE_EPOCH specification. */
function parseEpoch(text: string): number {
  const seconds = Number(text);
  if (!/^\d{1,11}$/.test(text) || seconds > 0o77777777777)
    throw new InvalidValue(text, 'a time as whole seconds since 1970-01-01 UTC');
  return seconds;
}
