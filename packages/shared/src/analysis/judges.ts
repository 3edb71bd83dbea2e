import type { Parameters } from './assessment.ts';
import { kayentaVerdicts } from './kayenta/index.ts';
import { type Judging, sequentialJudge } from './sequential-judge.ts';
import { thresholdVerdicts } from './threshold.ts';

/** The judge that the parameters ask for. */
export function judgeFor(parameters: Parameters): Judging {
  switch (parameters.judge) {
    case 'sequential':
      return sequentialJudge(parameters);
    case 'kayenta':
      return kayentaVerdicts(parameters);
    case 'threshold':
      return thresholdVerdicts(parameters);
  }
}
