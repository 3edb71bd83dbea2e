import { type Digest, isDigest } from './digest.ts';
import { InvalidValue } from './invalid.ts';

/** Where an image is. `[HOST[:PORT]/]REPOSITORY[:TAG][@DIGEST]`, or `oci:PATH[:TAG][@DIGEST]` for an OCI image layout. */
export type Reference = RegistryReference | LayoutReference;

export interface RegistryReference {
  readonly kind: 'registry';
  /** Host with port; undefined means the ECR registry of the account and region in force. */
  readonly host?: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

export interface LayoutReference {
  readonly kind: 'layout';
  readonly path: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const REPOSITORY = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const HOST =
  /^(?:localhost|(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/;
const ALLOWED = 'an image reference ([HOST/]REPOSITORY[:TAG][@sha256:…], or oci:PATH)';

function isHost(text: string): boolean {
  return HOST.test(text) && Number(/:(\d+)$/.exec(text)?.[1] ?? 443) <= 65_535;
}

export function isTag(text: string): boolean {
  return TAG.test(text);
}

export function parseTag(text: string): string {
  if (!isTag(text))
    throw new InvalidValue(
      text,
      'a tag (letters, digits, "_", "." and "-", at most 128, not starting with "." or "-")',
    );
  return text;
}

export function isRepositoryName(text: string): boolean {
  return text.length <= 256 && REPOSITORY.test(text);
}

/** Source: OCI distribution-spec "Pulling manifests" for repository and tag; the host rule is Docker's (a dot, a colon or localhost). */
export function parseReference(text: string): Reference {
  if (text.startsWith('oci:')) return parseLayout(text);
  const { rest, digest } = cutDigest(text);
  const slash = rest.indexOf('/');
  const first = rest.slice(0, Math.max(slash, 0));
  const named = slash > 0 && (first.includes('.') || first.includes(':') || first === 'localhost');
  if (named && !isHost(first)) throw new InvalidValue(text, ALLOWED);
  const { name: repository, tag } = cutTag(named ? rest.slice(slash + 1) : rest);
  if (!isRepositoryName(repository)) throw new InvalidValue(text, ALLOWED);
  if (tag !== undefined && !isTag(tag)) throw new InvalidValue(text, ALLOWED);
  return {
    kind: 'registry',
    ...(named && { host: first.toLowerCase() }),
    repository,
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
  };
}

export function formatReference(reference: Reference): string {
  const name =
    reference.kind === 'layout'
      ? `oci:${reference.path}`
      : [reference.host, reference.repository].filter((part) => part !== undefined).join('/');
  return `${name}${reference.tag === undefined ? '' : `:${reference.tag}`}${reference.digest === undefined ? '' : `@${reference.digest}`}`;
}

function parseLayout(text: string): LayoutReference {
  const given = text.slice('oci:'.length);
  // A path may hold an "@" of its own.
  const { rest, digest } = /@sha\d+:[^/]*$/.test(given) ? cutDigest(given) : { rest: given };
  const { name: path, tag } = cutTag(rest);
  if (path === '' || path.includes('\0') || (tag !== undefined && !isTag(tag))) throw new InvalidValue(text, ALLOWED);
  return { kind: 'layout', path, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

function cutDigest(text: string): { rest: string; digest?: Digest } {
  const at = text.lastIndexOf('@');
  if (at < 0) return { rest: text };
  const digest = text.slice(at + 1);
  if (!isDigest(digest)) throw new InvalidValue(text, ALLOWED);
  return { rest: text.slice(0, at), digest };
}

function cutTag(text: string): { name: string; tag?: string } {
  const colon = text.lastIndexOf(':');
  if (colon <= text.lastIndexOf('/')) return { name: text };
  return { name: text.slice(0, colon), tag: text.slice(colon + 1) };
}
