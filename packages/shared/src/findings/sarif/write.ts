import { type Judged, openReports } from '../gate/index.ts';
import type { ScanTarget } from '../image.ts';
import { fingerprintOf, resultOf, ruleOf, type SarifFacts } from './entries.ts';
import type { SarifResult, SarifRule, SarifRun } from './log.ts';

/** GitHub keeps 5,000 results a run and reads 20 runs a file of at most 10 MB, packed. Source: GitHub docs, SARIF support for code scanning. */
const MOST_RESULTS = 5_000;
const MOST_RUNS = 20;
/** Over all runs, and characters of descriptions over all rules: what is left stays under the size even where it packs badly. */
const MOST_IN_ALL = 25_000;
const MOST_TEXT = 8_000_000;
const LONGEST = 1_000;

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/**
 * A SARIF log as text, piece by piece: with tens of thousands of findings it is never whole in memory. One run for each
 * platform, in a category of its own, worst results first and cut at GitHub's limits.
 */
export function* sarifText(facts: SarifFacts): Generator<string> {
  const plans = plansOf(facts);
  const rules = plans.reduce((sum, { rules: own }) => sum + own.size, 0);
  const longest = Math.min(LONGEST, Math.floor(MOST_TEXT / Math.max(rules, 1)));
  yield `{"$schema":${JSON.stringify(SCHEMA)},"version":"2.1.0","runs":[`;
  for (const [index, plan] of plans.entries()) {
    if (index > 0) yield ',';
    yield* runText(plan, facts, longest);
  }
  yield ']}\n';
}

/** What one run holds. */
interface Plan {
  readonly target: ScanTarget;
  readonly kept: readonly Judged[];
  /** Findings that are over the limit. */
  readonly left: number;
  /** The first finding of each rule, in the rules' order. */
  readonly rules: ReadonlyMap<string, { readonly index: number; readonly item: Judged }>;
}

function plansOf({ targets, open }: SarifFacts): Plan[] {
  const runs = targets.slice(0, MOST_RUNS);
  const most = Math.min(MOST_RESULTS, Math.floor(MOST_IN_ALL / Math.max(runs.length, 1)));
  return runs.map((target) => {
    const here = open.filter((item) => openReports(item).some(({ finding }) => finding.platform === target.platform));
    const kept = here.slice(0, most);
    const rules = new Map<string, { index: number; item: Judged }>();
    for (const item of kept) if (!rules.has(item.id)) rules.set(item.id, { index: rules.size, item });
    return { target, kept, left: here.length - kept.length, rules };
  });
}

function* runText({ target, kept, left, rules }: Plan, facts: SarifFacts, longest: number): Generator<string> {
  const { digest, platform } = target;
  const name = JSON.stringify('Waybill scan');
  yield `{"tool":{"driver":{"name":${name},"version":${JSON.stringify(facts.version)},"rules":`;
  yield* listText([...rules.values()], ({ item }) => ruleOf(item, longest));
  const rest: Omit<SarifRun, 'tool' | 'results'> = {
    automationDetails: { id: categoryOf(facts.repository, platform) },
    columnKind: 'utf16CodeUnits',
    properties: { digest, platform, left },
  };
  yield `}},${JSON.stringify(rest).slice(1, -1)},"results":`;
  const seen = new Map<string, number>();
  yield* listText(kept, (item) => {
    const print = fingerprintOf(item, { repository: facts.repository, platform });
    const count = (seen.get(print) ?? 0) + 1;
    seen.set(print, count);
    return resultOf(item, { facts, platform, index: rules.get(item.id)?.index ?? 0, print: `${print}:${count}` });
  });
  yield '}';
}

const PIECE = 64 * 1_024;

function* listText<T>(items: readonly T[], write: (item: T) => SarifRule | SarifResult): Generator<string> {
  let piece = '[';
  for (const [index, item] of items.entries()) {
    piece += `${index === 0 ? '' : ','}${JSON.stringify(write(item))}`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}]`;
}

/** Without tag and digest, so that the next image's alerts take the place of this one's. The final slash ends GitHub's category. */
export function categoryOf(repository: string, platform: string): string {
  return `waybill-scan/${repository}${platform === '' ? '' : `/${platform}`}/`;
}
