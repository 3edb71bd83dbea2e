import { InvalidValue, isDigest, type Json } from '../../kernel/index.ts';
import { findingsError } from '../errors.ts';
import { FileReader, listMistakes, oneOf } from '../file-reader.ts';
import { sameId } from '../finding.ts';
import { type Path, readDocument, type StrictDocument } from '../strict-document.ts';
import { DAY, type Exception, type ExceptionScope, endOf, JUSTIFICATIONS } from './exception.ts';
import { exactName, readPackageMatch } from './package-match.ts';

export interface ExceptionLimits {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The farthest end that is allowed, days from now. */
  readonly mostDays: number;
  readonly requireTicket?: boolean;
}

const KEYS = [
  'id',
  'package',
  'versions',
  'scope',
  'owner',
  'reason',
  'ticket',
  'justification',
  'expires',
  'until-fix',
  'allow-kev',
] as const;
const SCOPES = ['repositories', 'digests', 'platforms', 'environments'] as const;

/**
 * The exceptions of a file. Strict: whatever is not understood is a mistake with line and column, never an exception that is wider than meant.
 * @throws E_EXCEPTIONS with every mistake
 */
export async function parseExceptions(
  source: string | Uint8Array,
  file: string,
  limits: ExceptionLimits,
): Promise<Exception[]> {
  const fail = (what: string): Error => findingsError('E_EXCEPTIONS', what);
  const parsed = await readDocument(source);
  if ('mistakes' in parsed) throw fail(listMistakes(file, parsed.mistakes));
  const { document } = parsed;
  const reader = new FileReader(document, file);
  const top = reader.mapping(reader.root, [], ['version', 'exceptions']);
  if (top['version'] !== undefined && top['version'] !== 1) reader.mistake(['version'], 'version must be 1');
  if (top['exceptions'] === undefined) reader.mistake([], 'exceptions is missing');
  const exceptions = reader
    .list(top['exceptions'], ['exceptions'])
    .map((entry, index) => parseOne(reader, entry, ['exceptions', index], { ...limits, document }));
  refuseTwins(reader, exceptions);
  return reader.finish(exceptions, fail);
}

function parseOne(
  reader: FileReader,
  entry: Json,
  path: Path,
  limits: ExceptionLimits & { document: StrictDocument },
): Exception {
  const one = reader.mapping(entry, path, KEYS);
  const ticket =
    limits.requireTicket === true
      ? reader.required(one, path, 'ticket', plain)
      : reader.optional(one, path, 'ticket', plain);
  const justification = reader.optional(one, path, 'justification', oneOf(JUSTIFICATIONS));
  const expires = reader.required(one, path, 'expires', (text) => parseDay(text, limits));
  return {
    line: limits.document.at(path).line,
    id: reader.required(one, path, 'id', parseId) ?? '',
    package: readPackageMatch(reader, one, path),
    scope: parseScope(reader, one['scope'], [...path, 'scope']),
    owner: reader.required(one, path, 'owner', plain) ?? '',
    reason: reader.required(one, path, 'reason', plain) ?? '',
    ...(ticket !== undefined && { ticket }),
    ...(justification !== undefined && { justification }),
    expires: expires ?? '1970-01-01',
    untilFix: reader.flag(one, path, 'until-fix', false),
    allowKev: reader.flag(one, path, 'allow-kev', false),
  };
}

function parseScope(reader: FileReader, value: Json | undefined, path: Path): ExceptionScope {
  const scope = value === undefined ? {} : reader.mapping(value, path, SCOPES);
  const texts = (key: (typeof SCOPES)[number], parse = exactName): string[] => {
    const list = reader.texts(scope, path, key, parse);
    if (Array.isArray(scope[key]) && scope[key].length === 0)
      reader.mistake([...path, key], `${key} is empty, which would be no limit; leave it out or name one`);
    return list;
  };
  return {
    repositories: texts('repositories'),
    digests: texts('digests', parseScopeDigest),
    platforms: texts('platforms'),
    environments: texts('environments'),
  };
}

/** Two entries for the same thing: one of them would be forgotten when it ends. */
function refuseTwins(reader: FileReader, exceptions: readonly Exception[]): void {
  const seen = new Map<string, number>();
  for (const [index, { id, package: match, scope }] of exceptions.entries()) {
    const key = JSON.stringify([sameId(id), match, scope]);
    const before = seen.get(key);
    if (before !== undefined) reader.mistake(['exceptions', index], `the same exception as number ${before + 1}`);
    else seen.set(key, index);
  }
}

function parseId(text: string): string {
  if (!/^[A-Za-z][A-Za-z0-9]*([-_:.][A-Za-z0-9]+)+$/.test(text))
    throw new InvalidValue(text, 'the id of one vulnerability, such as CVE-2026-1234 or GHSA-xxxx-xxxx-xxxx');
  return text;
}

function plain(text: string): string {
  return text.trim();
}

function parseScopeDigest(text: string): string {
  if (!isDigest(text)) throw new InvalidValue(text, 'a digest (sha256: and 64 lower-case hex digits)');
  return text;
}

function parseDay(text: string, { now, mostDays }: ExceptionLimits): string {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text)
    throw new InvalidValue(text, 'a day that exists, as YYYY-MM-DD');
  const farthest = new Date(now + mostDays * DAY).toISOString().slice(0, 10);
  if (endOf({ expires: text }) > now + (mostDays + 1) * DAY)
    throw new InvalidValue(text, `within ${mostDays} days; the farthest day allowed now is ${farthest}`);
  return text;
}
