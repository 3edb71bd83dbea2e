export { SCAN_DECISION } from '../evidence/index.ts';
export { type Attachment, attachmentsOf } from './attachments.ts';
export { awaitScan, type Scanned, type ScanOutcome, type ScanWatch } from './ecr/await-scan.ts';
export type { EcrRepository } from './ecr/ecr-scans.ts';
export { openEcrScans } from './ecr/open-ecr-scans.ts';
export type { Engine, ScanReading, ScanSetting, Scans } from './ecr/scan-reading.ts';
export { meaningOf, type StatusMeaning } from './ecr/scan-status.ts';
export { findingsError } from './errors.ts';
export { daysLeft, type Exception, type PackageMatch } from './exceptions/exception.ts';
export type { Lapse, Scene } from './exceptions/match.ts';
export { type ExceptionLimits, parseExceptions } from './exceptions/parse.ts';
export type { AffectedPackage, Finding, Fix, Rating } from './finding.ts';
export {
  type Assessed,
  type Baseline,
  type Comparison,
  DEFAULT_POLICY,
  type Decision,
  decide,
  epssOf,
  FAIL_ON,
  type FailOn,
  fixedVersions,
  type GateFacts,
  type Judged,
  kevOf,
  limitsFrom,
  needsInsights,
  openReports,
  type Policy,
  type PromotionPolicy,
  parsePolicy,
  parsePromotionPolicy,
  type RuleResult,
  scoreOf,
  severityOf,
  shownSeverity,
  type Unscanned,
  type UsedException,
} from './gate/index.ts';
export { type ImageSource, platformText, readManifest, type ScanTarget, scanTargets } from './image.ts';
export { type ImageConfig, readImageConfig } from './image-config.ts';
export type { InspectorRepository } from './inspector/coverage.ts';
export { coveredScans } from './inspector/covered-scans.ts';
export { type Inspector, openInspector } from './inspector/open-inspector.ts';
export { type AwsRest, awsRest } from './outside/aws-rest.ts';
export { type GithubRepository, githubRepository, type UploadResult } from './outside/github.ts';
export type { Wire } from './outside/rest.ts';
export { scanSbom } from './outside/scan-sbom.ts';
export { decisionFinding, type HubSubject, type ImportResult, importFindings } from './outside/security-hub.ts';
export { decisionKey, decisionPredicate, type Papers } from './report/decision-statement.ts';
export { readScanReport, type SavedScan } from './report/read-scan-report.ts';
export { type Judgment, scanReport } from './report/scan-report.ts';
export { readReport } from './reports/read.ts';
export type { ReportFile } from './reports/report-file.ts';
export type { SarifFacts } from './sarif/entries.ts';
export { type LayerInstruction, layerLines } from './sarif/layer-lines.ts';
export { categoryOf, sarifText } from './sarif/write.ts';
export { GRADES, type Grade, parseSeverity, SEVERITIES, type Severity, severityOfScore } from './severity.ts';
export { exceptionsToOpenVex, type VexExport } from './vex/export.ts';
export { readVex, statementsIn } from './vex/read.ts';
export type { VexStatement } from './vex/statement.ts';
export { fixOf, type Vulnerability } from './vulnerability.ts';
