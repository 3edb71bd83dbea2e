import type { Parameters } from './assessment.ts';
import { type Judging, sequentialJudge } from './sequential-judge.ts';

/** The judge that the parameters ask for. */
export function judgeFor(parameters: Parameters): Judging {
  return sequentialJudge(parameters);
}
