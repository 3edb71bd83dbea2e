import type { Exception } from '../exceptions/exception.ts';
import { type Lapse, matchExceptions, type Scene } from '../exceptions/match.ts';
import { canonicalName, type Finding, namesOf, sameId } from '../finding.ts';
import { type Severity, severityOfScore, worse } from '../severity.ts';
import { matchVex } from '../vex/match.ts';
import type { VexStatement } from '../vex/statement.ts';
import type { Named } from '../vulnerability.ts';
import type { Policy, SeveritySource } from './policy.ts';

/** Whether a finding counts, and if not, by whose word. */
export type Standing =
  | { readonly kind: 'open'; readonly lapses: readonly Lapse[] }
  | { readonly kind: 'excepted'; readonly exception: Exception }
  | { readonly kind: 'vex'; readonly statement: VexStatement }
  /** Left out by `fixable-only`. */
  | { readonly kind: 'unfixed' }
  /** Left out by `layers: own`. */
  | { readonly kind: 'base' };

/** Most findings: nothing is said about them. */
const OPEN: Standing = { kind: 'open', lapses: [] };

/** A finding with what the gate makes of it. Each is assessed by itself: what else was found changes nothing. */
export interface Assessed extends Named {
  /** The severity that counts: by the source that the policy names, an undefined one as the policy says. */
  readonly judged: Severity;
  readonly standing: Standing;
}

/** What takes findings out. */
export interface Excuses {
  readonly exceptions: readonly Exception[];
  readonly vex: readonly VexStatement[];
  readonly scene: Scene;
  /** Digests of the layers that come from the base image; empty where it is not known. */
  readonly baseLayers: ReadonlySet<string>;
}

/** Excuses by the names that they are for, so that a finding meets only those that can be about it. */
export interface Court {
  readonly policy: Policy;
  readonly excuses: Excuses;
  readonly exceptions: ReadonlyMap<string, readonly Exception[]>;
  readonly vex: ReadonlyMap<string, readonly VexStatement[]>;
  /** Names of findings without aliases by their id: one list for all that share it. */
  readonly names: Map<string, readonly string[]>;
}

export function court(policy: Policy, excuses: Excuses): Court {
  return {
    policy,
    excuses,
    exceptions: byName(excuses.exceptions, ({ id }) => [id]),
    vex: byName(excuses.vex, ({ names }) => names),
    names: new Map(),
  };
}

export function assess(finding: Finding, { policy, excuses, exceptions, vex, names: known }: Court): Assessed {
  const names = (finding.aliases.length === 0 ? known.get(finding.id) : undefined) ?? namesOf(finding);
  if (names.length === 1) known.set(finding.id, names);
  const own = { exceptions: aboutAny(names, exceptions), vex: aboutAny(names, vex) };
  return {
    finding,
    names,
    name: canonicalName(finding, names),
    judged: judgedSeverity(finding, policy),
    standing: standingOf(finding, policy, { ...own, scene: excuses.scene, baseLayers: excuses.baseLayers }),
  };
}

function aboutAny<T>(names: readonly string[], excuses: ReadonlyMap<string, readonly T[]>): readonly T[] {
  if (excuses.size === 0) return [];
  return names.flatMap((name) => excuses.get(name) ?? []);
}

function byName<T>(items: readonly T[], names: (item: T) => readonly string[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of items)
    for (const name of new Set(names(item).map(sameId))) found.set(name, [...(found.get(name) ?? []), item]);
  return found;
}

/** Where none of the policy's sources says anything. */
const LAST_RESORT: readonly SeveritySource[] = ['scanner', 'highest'];

export function judgedSeverity(finding: Finding, { severitySource, undefinedSeverity }: Policy): Severity {
  for (const sources of [severitySource, LAST_RESORT])
    for (const source of sources) {
      const severity = severityBy(source, finding);
      if (severity !== 'undefined') return severity;
    }
  return undefinedSeverity === 'fail' || undefinedSeverity === 'ignore' ? 'undefined' : undefinedSeverity;
}

function severityBy(source: SeveritySource, { severity, ratings }: Finding): Severity {
  if (source === 'scanner') return severity;
  if (source === 'cvss') return worst(ratings.map(({ score }) => severityOfScore(score)));
  if (source === 'highest') return worst([severity, ...ratings.map((rating) => rating.severity)]);
  return worst(ratings.filter((rating) => rating.source === source).map((rating) => rating.severity));
}

function worst(severities: readonly Severity[]): Severity {
  return severities.reduce<Severity>(worse, 'undefined');
}

function standingOf(finding: Finding, policy: Policy, { exceptions, vex, scene, baseLayers }: Excuses): Standing {
  const statement = vex.length === 0 ? undefined : matchVex(finding, vex, scene);
  if (statement !== undefined) return { kind: 'vex', statement };
  const match = exceptions.length === 0 ? OPEN : matchExceptions(finding, exceptions, scene);
  if (match.kind === 'excepted') return match;
  if (policy.fixableOnly && finding.fix === 'no') return { kind: 'unfixed' };
  const layer = finding.package?.layer;
  if (policy.layers === 'own' && layer !== undefined && baseLayers.has(layer)) return { kind: 'base' };
  return match;
}
