export { type Assessed, assess, type Excuses, type Standing } from './assess.ts';
export { type Decision, decide, type GateFacts, type Unscanned, type UsedException } from './decide.ts';
export {
  epssOf,
  fixedVersions,
  type Judged,
  kevOf,
  openReports,
  scoreOf,
  severityOf,
  shownSeverity,
} from './judged.ts';
export { parsePolicy, parsePromotionPolicy } from './parse-policy.ts';
export { DEFAULT_POLICY, FAIL_ON, type FailOn, limitsFrom, needsInsights, type Policy } from './policy.ts';
export type { PromotionPolicy } from './promotion-policy.ts';
export type { Baseline, Comparison } from './regression.ts';
export { applyRules, daysFor, type RuleResult } from './rules.ts';
