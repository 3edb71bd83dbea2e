import { readAnalysis } from '@waybill/shared/analysis';
import { analysisJudge } from '../../actions/canary/src/judging.ts';
import type { Deployed } from '../../actions/canary/src/outcome.ts';
import { givenCanary, givenInputs } from '../../actions/canary/test/given-canary.ts';
import { givenTraffic } from '../../actions/canary/test/given-traffic.ts';

const ANALYSIS = `
settle: 60s
metrics:
  - name: errors
    template: alb-errors
`;

/** A canary of the local AWS, run to its end in no time. */
export interface Story {
  readonly name: string;
  readonly outcome: Deployed;
  /** Words that a reader must see at once. */
  readonly says: readonly string[];
}

/** One that went through. */
export async function goodStory(): Promise<Story> {
  const outcome = await played(() => 0.001);
  return { name: 'good', outcome, says: ['Succeeded', outcome.deployment, 'errors', 'Timeline', '100 %'] };
}

/** One of which a fifth of the requests began to fail. */
export async function rolledBackStory(): Promise<Story> {
  const outcome = await played((minute) => (minute % 60 > 4 ? 0.2 : 0.02));
  return { name: 'rolled-back', outcome, says: ['Rolled back', outcome.deployment, 'judge', 'errors', 'Timeline'] };
}

async function played(bad: (minute: number) => number): Promise<Deployed> {
  const given = await givenCanary();
  try {
    givenTraffic(given, { perMinute: 3_000, bad: { old: 0.001, new: bad } });
    const rules = await readAnalysis(ANALYSIS, 'analysis.yml');
    const inputs = { 'deployment-config': 'linear 10% every 2m' };
    const outcome = await given.run(inputs, ({ checked }) => analysisJudge(rules, checked.shift, given.ports));
    if (outcome.kind !== 'deployed') throw new Error(`the canary was ${outcome.kind}`);
    return outcome;
  } finally {
    await given.stop();
  }
}

export const INPUTS = givenInputs();
