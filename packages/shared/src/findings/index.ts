export { awaitScan, type Scanned, type ScanOutcome, type ScanWatch } from './ecr/await-scan.ts';
export type { EcrManifests } from './ecr/ecr-manifests.ts';
export { openEcrRepository } from './ecr/ecr-repository.ts';
export type { EcrRepository } from './ecr/ecr-scans.ts';
export type { Engine, ScanReading, ScanSetting, Scans } from './ecr/scan-reading.ts';
export { meaningOf, type StatusMeaning } from './ecr/scan-status.ts';
export { findingsError } from './errors.ts';
export { daysLeft, type Exception, type PackageMatch } from './exceptions/exception.ts';
export type { Lapse, Scene } from './exceptions/match.ts';
export { type ExceptionLimits, parseExceptions } from './exceptions/parse.ts';
export type { AffectedPackage, Finding, Fix, Rating } from './finding.ts';
export {
  type Assessed,
  DEFAULT_POLICY,
  type Decision,
  decide,
  FAIL_ON,
  type FailOn,
  type GateFacts,
  type Judged,
  limitsFrom,
  openReports,
  type Policy,
  type RuleResult,
  scoreOf,
  severityOf,
  shownSeverity,
  type UsedException,
} from './gate/index.ts';
export { type ManifestSource, platformText, type ScanTarget, scanTargets } from './image.ts';
export type { SarifLog } from './sarif/log.ts';
export { categoryOf, type SarifFacts, writeSarif } from './sarif/write.ts';
export { GRADES, type Grade, parseSeverity, SEVERITIES, type Severity, severityOfScore } from './severity.ts';
export { fixOf, joinFindings, type Vulnerability } from './vulnerability.ts';
