export { type Assessed, assess, type Standing } from './assess.ts';
export { type Decision, decide, type GateFacts, scoreOf, shownSeverity, type UsedException } from './decide.ts';
export { DEFAULT_POLICY, FAIL_ON, type FailOn, limitsFrom, type Policy } from './policy.ts';
export { applyRules, type Judged, openReports, type RuleResult, severityOf } from './rules.ts';
