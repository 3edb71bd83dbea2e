import { type Assessment, type Finding, type Look, type Parameters, verdictOf } from './assessment.ts';
import { countFinding } from './count-finding.ts';
import { type CountTest, countTest } from './count-test.ts';
import { gaugeFinding } from './gauge-finding.ts';
import { guardFindings } from './guards.ts';
import { HOSTS, hostFindings } from './hosts.ts';
import { countMinutes, gaugeMinutes } from './rows.ts';

/** Judges look after look. The answer depends on the look alone; what is kept only saves doing the same sums again. */
export type Judging = (look: Look) => Assessment;

/**
 * The judge that may look at every minute: each metric has its part of alpha, spends it along the way, and a
 * tenth of it at the horizon where there is something to rank.
 */
export function sequentialJudge(parameters: Parameters): Judging {
  const { metrics, alpha, margin, warmUp, horizon } = parameters;
  const each = alpha / metrics.length;
  const tests = new Map<string, CountTest>();
  for (const metric of metrics)
    if (metric.kind === 'count')
      tests.set(
        metric.name,
        countTest({
          alpha: each,
          margin,
          warmUp,
          horizon,
          dispersion: metric.calibration.dispersion,
        }),
      );
  return ({ settled, rows }) => {
    const ended = settled >= horizon;
    const findings = metrics.flatMap((metric): Finding[] => {
      const own = rows[metric.name] ?? [];
      if (metric.kind === 'gauge') {
        const { name, worse } = metric;
        return [gaugeFinding({ name, worse, minutes: gaugeMinutes(own), alpha: each, ended }, parameters)];
      }
      const { name, calibration } = metric;
      const minutes = countMinutes(own);
      const test = tests.get(name) as CountTest;
      const finding = countFinding({ name, minutes, test, dispersion: calibration.dispersion, ended }, parameters);
      return [finding, ...guardFindings(name, minutes, parameters.budget)];
    });
    findings.push(...hostFindings(gaugeMinutes(rows[HOSTS] ?? [])));
    return { ...verdictOf(findings, metrics, ended), findings, minute: settled, score: null };
  };
}
