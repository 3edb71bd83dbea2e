import type { Assessment, Finding, Look, Parameters } from '../assessment.ts';
import type { Row } from '../rows.ts';
import { figures } from '../wording.ts';
import { type Classified, classify } from './classify.ts';
import { mean } from './effects.ts';
import { withoutOutliers } from './outliers.ts';
import { type ScoredMetric, scoreOf } from './score.ts';
import type { KayentaMetric } from './settings.ts';

/**
 * Kayenta's judge: a score of 0 to 100 at every interval over all minutes so far. At or under the marginal score it fails at
 * once; at the horizon it passes from the pass score on.
 */
export function kayentaVerdicts(parameters: Parameters): (look: Look) => Assessment {
  return ({ settled, rows }) => {
    const { kayenta, horizon } = parameters;
    let last: Assessment = { verdict: 'open', reasons: [], findings: [], minute: settled, score: null };
    for (const minute of judgedMinutes(kayenta.interval, horizon)) {
      if (minute > settled) break;
      last = judgedAt(minute, rows, parameters);
      if (last.verdict === 'fail') return last;
    }
    return settled >= horizon && horizon === 0
      ? { ...last, verdict: 'inconclusive', reasons: ['there was nothing to compare'] }
      : last;
  };
}

/** Every interval, and the horizon. */
function judgedMinutes(interval: number, horizon: number): number[] {
  const minutes = Array.from({ length: Math.floor(horizon / interval) }, (_, at) => (at + 1) * interval);
  return minutes.at(-1) === horizon || horizon === 0 ? minutes : [...minutes, horizon];
}

function judgedAt(minute: number, rows: Look['rows'], parameters: Parameters): Assessment {
  const { kayenta, horizon, warmUp, metrics } = parameters;
  const scored: ScoredMetric[] = [];
  const findings: Finding[] = [];
  for (const { name, kind, group, critical, kayenta: settings } of metrics) {
    if (settings.muted) continue;
    const own = (rows[name] ?? []).filter(([at]) => at > warmUp && at <= minute);
    const [experiment, control] = [valuesOf(own, kind, 'canary', settings), valuesOf(own, kind, 'baseline', settings)];
    const result = classify(experiment, control, { ...settings, critical });
    scored.push({ name, classification: result.classification, critical: result.critical, groups: [group] });
    findings.push(findingOf({ name, kind, result, experiment, control }));
  }
  const { total, reason } = scoreOf(scored, new Map(Object.entries(kayenta.weights)));
  const told = `score ${figures(total)}${reason === undefined ? '' : `: ${reason}`}`;
  const ended = minute >= horizon;
  const base = { findings, minute, score: total };
  if (total <= kayenta.marginal)
    return { ...base, verdict: 'fail', reasons: [`${told}, at or under the marginal score ${kayenta.marginal}`] };
  if (!ended) return { ...base, verdict: 'open', reasons: [] };
  return total >= kayenta.pass
    ? { ...base, verdict: 'pass', reasons: [] }
    : { ...base, verdict: 'fail', reasons: [`${told}, under the pass score ${kayenta.pass}`] };
}

/** Rates for counts, levels for gauges; what is not known is left out, or zero where the settings say so. */
function valuesOf(
  rows: readonly Row[],
  kind: 'count' | 'gauge',
  arm: 'canary' | 'baseline',
  settings: KayentaMetric,
): number[] {
  const values = rows.map(([, a, b, c, d]) => {
    if (kind === 'gauge') return arm === 'canary' ? a : b;
    const [bad, all] = arm === 'canary' ? [a, b] : [c, d];
    return typeof bad === 'number' && typeof all === 'number' && all > 0 ? bad / all : null;
  });
  const kept =
    settings.nanStrategy === 'replace'
      ? values.map((value) => value ?? 0)
      : values.filter((value) => typeof value === 'number');
  const { outlierFactor } = settings;
  return outlierFactor === undefined ? kept : withoutOutliers(kept, outlierFactor, true);
}

interface Judged {
  readonly name: string;
  readonly kind: 'count' | 'gauge';
  readonly result: Classified;
  readonly experiment: readonly number[];
  readonly control: readonly number[];
}

function findingOf({ name, kind, result, experiment, control }: Judged): Finding {
  const { classification, critical, ratio } = result;
  const state = {
    Pass: 'clear',
    High: 'fail',
    Low: 'fail',
    Nodata: 'weak',
    NodataFailMetric: 'fail',
    Error: 'weak',
  } as const;
  return {
    metric: name,
    kind,
    state: state[classification],
    because: `${name}: ${classification}${critical ? ', critical' : ''}, over ${experiment.length} and ${control.length} minutes`,
    canary: experiment.length === 0 ? null : mean(experiment),
    baseline: control.length === 0 ? null : mean(control),
    ratio: Number.isFinite(ratio) ? ratio : null,
    low: null,
    high: null,
    evidence: [],
  };
}
