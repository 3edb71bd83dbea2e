import type { Digest, Json, JsonObject } from '../../kernel/index.ts';
import type { ScanOutcome } from '../ecr/await-scan.ts';
import type { Exception } from '../exceptions/exception.ts';
import type { Assessed, Decision, GateFacts, Judged, Policy } from '../gate/index.ts';
import { fixedVersions, openReports, severityOf, shownSeverity } from '../gate/index.ts';

export const SCAN_REPORT = 'waybill/scan-report/v1';

/** Everything that one decision was made of and came to. */
export interface Judgment {
  /** The image by digest, as the caller wrote its host. */
  readonly image: string;
  readonly digest: Digest;
  readonly facts: GateFacts;
  readonly decision: Decision;
  /** How the scan of each image went. */
  readonly scans: readonly ScanOutcome[];
}

/** The whole decision as JSON, for people, for dashboards, and to be judged again under another policy. docs/schemas/scan-report.json describes it. */
export function scanReport({ image, digest, facts, decision, scans }: Judgment, summary: string): JsonObject {
  const { scene, policy, baseline } = facts;
  const fresh = decision.comparison === undefined ? undefined : new Set(decision.comparison.fresh);
  return {
    schema: SCAN_REPORT,
    image,
    repository: scene.repository,
    digest,
    environment: scene.environment ?? null,
    decidedAt: new Date(scene.now).toISOString(),
    decision: decision.verdict,
    summary,
    counts: { ...decision.counts },
    scans: scans.map(scanPart),
    rules: decision.rules.map(({ rule, state, says, broken }) => ({
      rule,
      state,
      says,
      broken: broken.map(({ key }) => key),
    })),
    policy: policyPart(policy),
    vulnerabilities: [...decision.open, ...decision.closed].map((item) => vulnerabilityPart(item, fresh)),
    exceptions: decision.exceptions.map(({ exception, matches, daysLeft, lapsed }) => ({
      ...exceptionPart(exception),
      matches,
      daysLeft,
      lapsed: lapsed ?? null,
    })),
    vex: usedStatements(decision),
    baseline:
      baseline === undefined
        ? null
        : {
            digest: baseline.digest,
            unusable: baseline.unusable ?? null,
            new: (decision.comparison?.fresh ?? []).map(({ key }) => key),
            unchanged: (decision.comparison?.unchanged ?? []).map(({ key }) => key),
            fixed: [...(decision.comparison?.fixed ?? [])],
            findings: plainJson(baseline.findings),
          },
    baseLayers: [...facts.baseLayers],
  };
}

function scanPart(scan: ScanOutcome): Json {
  const { digest, platform } = scan.target;
  if (scan.kind === 'unscanned')
    return {
      digest,
      platform,
      scanned: false,
      code: scan.error.code,
      message: scan.error.message,
      cure: scan.error.cure,
    };
  const { status, engine, completedAt, proof } = scan.reading;
  return {
    digest,
    platform,
    scanned: true,
    status,
    engine: engine ?? null,
    completedAt: completedAt === undefined ? null : new Date(completedAt).toISOString(),
    proof: proof ?? null,
  };
}

function policyPart(policy: Policy): Json {
  const { limits, severitySource, fixAvailableDays, maxAgeDays, deny, epss, ...rest } = policy;
  return {
    ...rest,
    limits: { ...limits },
    severitySource: [...severitySource],
    fixAvailableDays: { ...fixAvailableDays },
    maxAgeDays: { ...maxAgeDays },
    epss: epss ?? null,
    deny: { vulnerabilities: [...deny.vulnerabilities], packages: deny.packages.map(({ text }) => text) },
  };
}

function vulnerabilityPart(item: Judged, fresh: ReadonlySet<Judged> | undefined): Json {
  return {
    key: item.key,
    id: item.id,
    names: [...item.names],
    package: item.package,
    version: item.version,
    severity: shownSeverity(item),
    judged: severityOf(item),
    open: openReports(item).length > 0,
    fixedIn: fixedVersions(item),
    ...(fresh !== undefined && { new: fresh.has(item) }),
    reports: item.findings.map(reportPart),
  };
}

/** A report as it came, with what the gate made of it. */
function reportPart({ standing, judged, finding }: Assessed): Json {
  return { ...(plainJson(finding) as JsonObject), judged, standing: standingPart(standing) };
}

function standingPart(standing: Assessed['standing']): Json {
  if (standing.kind === 'excepted')
    return { kind: 'excepted', by: `${standing.exception.id}, line ${standing.exception.line}` };
  if (standing.kind === 'vex') return { kind: 'vex', by: standing.statement.from, status: standing.statement.status };
  if (standing.kind === 'open' && standing.lapses.length > 0)
    return {
      kind: 'open',
      lapsed: standing.lapses.map(({ exception, why }) => ({ line: exception.line, owner: exception.owner, why })),
    };
  return { kind: standing.kind };
}

function exceptionPart({ id, package: match, owner, reason, ticket, expires, line }: Exception): JsonObject {
  const name = match.kind === 'none' ? 'none' : match.kind === 'purl' ? match.purl : match.name;
  return { id, package: name, owner, reason, ticket: ticket ?? null, expires, line };
}

/** The statements that took something out, each once. */
function usedStatements({ open, closed }: Decision): Json {
  const standings = [...open, ...closed].flatMap(({ findings }) => findings.map(({ standing }) => standing));
  const used = new Set(standings.flatMap((standing) => (standing.kind === 'vex' ? [standing.statement] : [])));
  return [...used].map(({ from, author, names, status, justification }) => ({
    from,
    author,
    names: [...names],
    status,
    justification,
  }));
}

function plainJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
