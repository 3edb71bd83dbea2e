import { isJsonObject, type Json, type JsonObject, suggest } from '../../kernel/index.ts';
import { findingsError } from '../errors.ts';
import { exactName, readPackageMatch } from '../exceptions/package-match.ts';
import { FileReader, listMistakes, oneOf } from '../file-reader.ts';
import { GRADES, type Grade } from '../severity.ts';
import { type Path, readDocument } from '../strict-document.ts';
import { type DaysBySeverity, DEFAULT_POLICY, FAIL_ON, limitsFrom, type Policy, SEVERITY_SOURCES } from './policy.ts';
import { NO_PROMOTION_RULES, type PromotionPolicy, readPromotion } from './promotion-policy.ts';

const KEYS = [
  'fail-on',
  'budgets',
  'severity-source',
  'undefined-severity',
  'fixable-only',
  'fix-available-days',
  'max-age-days',
  'kev',
  'exploit',
  'epss',
  'layers',
  'deny',
  'exceptions',
] as const;

/**
 * The policy of one environment: the file's `scan`, then what `environments` says of this one, key by key.
 * @param question the environment (undefined for the file's own `scan` alone), and what holds where the file says nothing
 * @throws E_POLICY with every mistake, those of other environments included
 */
export async function parsePolicy(
  source: string | Uint8Array,
  file: string,
  { environment, base: given = DEFAULT_POLICY }: { environment: string | undefined; base?: Policy },
): Promise<Policy> {
  const top = await openPolicy(source, file);
  const base = readScan(top.reader, top.scan, ['scan'], given);
  readPromotion(top.reader, top.promote, ['promote'], NO_PROMOTION_RULES);
  const policies = new Map(
    top.environments.map(({ name, path, scan, promote }) => {
      readPromotion(top.reader, promote, [...path, 'promote'], NO_PROMOTION_RULES);
      return [name, readScan(top.reader, scan, [...path, 'scan'], base)];
    }),
  );
  return ofEnvironment(top.reader.finish({ base, policies }, policyError), environment, file);
}

/**
 * What promotion into one environment demands: the file's `promote`, then what `environments` says of this one, key by key.
 * @throws E_POLICY with every mistake, those of `scan` and of other environments included
 */
export async function parsePromotionPolicy(
  source: string | Uint8Array,
  file: string,
  environment: string | undefined,
): Promise<PromotionPolicy> {
  const top = await openPolicy(source, file);
  const base = readPromotion(top.reader, top.promote, ['promote'], NO_PROMOTION_RULES);
  readScan(top.reader, top.scan, ['scan'], DEFAULT_POLICY);
  const policies = new Map(
    top.environments.map(({ name, path, scan, promote }) => {
      readScan(top.reader, scan, [...path, 'scan'], DEFAULT_POLICY);
      return [name, readPromotion(top.reader, promote, [...path, 'promote'], base)];
    }),
  );
  return ofEnvironment(top.reader.finish({ base, policies }, policyError), environment, file);
}

interface OpenPolicy {
  readonly reader: FileReader;
  readonly scan: Json | undefined;
  readonly promote: Json | undefined;
  readonly environments: readonly {
    readonly name: string;
    readonly path: Path;
    readonly scan: Json | undefined;
    readonly promote: Json | undefined;
  }[];
}

/** The file down to its sections. @throws E_POLICY when it is no YAML */
async function openPolicy(source: string | Uint8Array, file: string): Promise<OpenPolicy> {
  const parsed = await readDocument(source);
  if ('mistakes' in parsed) throw policyError(listMistakes(file, parsed.mistakes));
  const reader = new FileReader(parsed.document, file);
  const top = reader.mapping(reader.root, [], ['version', 'scan', 'promote', 'environments']);
  if (top['version'] !== undefined && top['version'] !== 1) reader.mistake(['version'], 'version must be 1');
  const { scan, promote } = top;
  return { reader, scan, promote, environments: readEnvironments(reader, top['environments']) };
}

function policyError(what: string): Error {
  return findingsError('E_POLICY', what);
}

function ofEnvironment<T>(
  { base, policies }: { readonly base: T; readonly policies: ReadonlyMap<string, T> },
  environment: string | undefined,
  file: string,
): T {
  if (environment === undefined || policies.size === 0) return base;
  const policy = policies.get(environment);
  if (policy !== undefined) return policy;
  // A misspelt environment would be judged by milder rules than were meant for it.
  const near = suggest(environment, [...policies.keys()]);
  throw policyError(
    `${file} has no environment ${JSON.stringify(environment)}; it has ${[...policies.keys()].join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`,
  );
}

function readEnvironments(reader: FileReader, value: Json | undefined): OpenPolicy['environments'] {
  if (value === undefined) return [];
  if (!isJsonObject(value)) {
    reader.mistake(['environments'], 'environments must be a mapping from name to rules');
    return [];
  }
  return Object.keys(value).map((name) => {
    const path = ['environments', name];
    const { scan, promote } = reader.mapping(value[name], path, ['scan', 'promote']);
    return { name, path, scan, promote };
  });
}

/** A limit of an environment replaces the file's limits as a whole: budgets of two places would not add up to what either says. */
function readScan(reader: FileReader, value: Json | undefined, path: Path, base: Policy): Policy {
  if (value === undefined) return base;
  const scan = reader.mapping(value, path, KEYS);
  const word = <const T extends string>(key: string, allowed: readonly T[], otherwise: T): T =>
    reader.optional(scan, path, key, oneOf(allowed)) ?? otherwise;
  const exceptions =
    scan['exceptions'] === undefined
      ? {}
      : reader.mapping(scan['exceptions'], [...path, 'exceptions'], ['max-days', 'warn-days', 'require-ticket']);
  const days = (key: string, otherwise: number): number =>
    reader.number(exceptions[key], [...path, 'exceptions', key], { least: 1, most: 366, whole: true }) ?? otherwise;
  return {
    limits: readLimits(reader, scan, path) ?? base.limits,
    severitySource: readSources(reader, scan, path) ?? base.severitySource,
    undefinedSeverity: word('undefined-severity', [...GRADES, 'fail', 'ignore'], base.undefinedSeverity),
    fixableOnly: reader.flag(scan, path, 'fixable-only', base.fixableOnly),
    fixAvailableDays: readDays(reader, scan, [...path, 'fix-available-days']) ?? base.fixAvailableDays,
    maxAgeDays: readDays(reader, scan, [...path, 'max-age-days']) ?? base.maxAgeDays,
    kev: word('kev', ['fail', 'past-due', 'ignore'], base.kev),
    exploit: word('exploit', ['fail', 'ignore'], base.exploit),
    epss: reader.number(scan['epss'], [...path, 'epss'], { least: 0, most: 1, whole: false }) ?? base.epss,
    layers: word('layers', ['all', 'own'], base.layers),
    deny: readDeny(reader, scan['deny'], [...path, 'deny']) ?? base.deny,
    exceptionDays: days('max-days', base.exceptionDays),
    warnDays: days('warn-days', base.warnDays),
    requireTicket: reader.flag(exceptions, [...path, 'exceptions'], 'require-ticket', base.requireTicket),
  };
}

function readLimits(reader: FileReader, scan: JsonObject, path: Path): Policy['limits'] | undefined {
  const failOn = reader.optional(scan, path, 'fail-on', oneOf(FAIL_ON));
  if (scan['budgets'] === undefined) return failOn === undefined ? undefined : limitsFrom(failOn);
  const at = [...path, 'budgets'];
  const budgets = reader.mapping(scan['budgets'], at, GRADES);
  const limits: Partial<Record<Grade, number>> = { ...(failOn === undefined ? {} : limitsFrom(failOn)) };
  for (const grade of GRADES) {
    const most = reader.number(budgets[grade], [...at, grade], { least: 0, most: 1_000_000, whole: true });
    if (most !== undefined) limits[grade] = most;
  }
  return limits;
}

function readSources(reader: FileReader, scan: JsonObject, path: Path): Policy['severitySource'] | undefined {
  if (scan['severity-source'] === undefined) return undefined;
  const sources = reader.texts(scan, path, 'severity-source', oneOf(SEVERITY_SOURCES));
  if (sources.length === 0)
    reader.mistake([...path, 'severity-source'], `severity-source must list some of ${SEVERITY_SOURCES.join(', ')}`);
  return sources;
}

function readDays(reader: FileReader, scan: JsonObject, at: Path): DaysBySeverity | undefined {
  const value = scan[String(at.at(-1))];
  if (value === undefined) return undefined;
  const bounds = { least: 0, most: 3_650, whole: true };
  if (typeof value === 'number') {
    const days = reader.number(value, at, bounds);
    return days === undefined ? {} : { low: days };
  }
  const mapping = reader.mapping(value, at, GRADES);
  const entries = GRADES.map((grade) => [grade, reader.number(mapping[grade], [...at, grade], bounds)] as const);
  return Object.fromEntries(entries.filter(([, days]) => days !== undefined));
}

function readDeny(reader: FileReader, value: Json | undefined, path: Path): Policy['deny'] | undefined {
  if (value === undefined) return undefined;
  const deny = reader.mapping(value, path, ['vulnerabilities', 'packages']);
  const at = [...path, 'packages'];
  return {
    vulnerabilities: reader.texts(deny, path, 'vulnerabilities', exactName),
    packages: reader.list(deny['packages'], at).map((entry, index) => {
      const place = [...at, index];
      const one = reader.mapping(entry, place, ['package', 'versions']);
      const text = [one['package'], one['versions']].filter((part) => typeof part === 'string').join(' ');
      return { match: readPackageMatch(reader, one, place), text };
    }),
  };
}
