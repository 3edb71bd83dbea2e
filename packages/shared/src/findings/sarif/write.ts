import { createHash } from 'node:crypto';
import { visible } from '../../kernel/index.ts';
import { fixedVersions, type Judged, openReports, scoreOf, severityOf } from '../gate/index.ts';
import type { ScanTarget } from '../image.ts';
import type { Severity } from '../severity.ts';
import { fixOf } from '../vulnerability.ts';
import type { SarifLevel, SarifLog, SarifResult, SarifRule, SarifRun } from './log.ts';

export interface SarifFacts {
  readonly repository: string;
  readonly targets: readonly ScanTarget[];
  /** Open vulnerabilities, worst first. */
  readonly open: readonly Judged[];
  readonly version: string;
  /** The file that alerts point at: relative, as GitHub demands. */
  readonly file: string;
  /** Line of that file by the digest of a layer; 1 where it is not known. */
  readonly lines?: ReadonlyMap<string, number>;
  /** Where a baseline was compared with: what is not in it. */
  readonly fresh?: ReadonlySet<Judged>;
}

/** GitHub keeps 5,000 results a run and reads 20 runs a file. Source: GitHub docs, SARIF support for code scanning. */
const MOST_RESULTS = 5_000;
const MOST_RUNS = 20;
const LONGEST = 1_000;

/** One run for each platform, in a category of its own, worst results first and cut at GitHub's limits. */
export function writeSarif(facts: SarifFacts): SarifLog {
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: facts.targets.slice(0, MOST_RUNS).map((target) => runOf(target, facts)),
  };
}

function runOf({ digest, platform }: ScanTarget, facts: SarifFacts): SarifRun {
  const here = facts.open.filter((item) => openReports(item).some((finding) => finding.platform === platform));
  const kept = here.slice(0, MOST_RESULTS);
  const rules = new Map<string, { index: number; rule: SarifRule }>();
  for (const item of kept) if (!rules.has(item.id)) rules.set(item.id, { index: rules.size, rule: ruleOf(item) });
  return {
    tool: {
      driver: {
        name: 'Waybill scan',
        version: facts.version,
        rules: [...rules.values()].map(({ rule }) => rule),
      },
    },
    automationDetails: { id: categoryOf(facts.repository, platform) },
    results: kept.map((item) => resultOf(item, { ...facts, platform, index: rules.get(item.id)?.index ?? 0 })),
    columnKind: 'utf16CodeUnits',
    properties: { digest, platform, left: here.length - kept.length },
  };
}

/** Without tag and digest, so that the next image's alerts take the place of this one's. The final slash ends GitHub's category. */
export function categoryOf(repository: string, platform: string): string {
  return `waybill-scan/${repository}${platform === '' ? '' : `/${platform}`}/`;
}

function ruleOf(item: Judged): SarifRule {
  const [first] = openReports(item);
  const text = plain(first?.title || item.id);
  const help = plain(first?.description || text);
  const url = first?.url;
  return {
    id: plain(item.id),
    name: plain(item.id).replace(/[^A-Za-z0-9]/g, ''),
    shortDescription: { text },
    fullDescription: { text: help },
    help: { text: help },
    ...(url !== undefined && isHttps(url) && { helpUri: new URL(url).href }),
    defaultConfiguration: { level: levelOf(severityOf(item)) },
    properties: { 'security-severity': securitySeverity(item), tags: ['security', 'vulnerability', 'container'] },
  };
}

function resultOf(item: Judged, at: SarifFacts & { platform: string; index: number }): SarifResult {
  const name = item.package === '' ? 'the image' : `${item.package} ${item.version}`.trim();
  const fixed = fixedVersions(item);
  const cure = fixed.length > 0 ? `fixed in ${fixed.join(', ')}` : FIX_WORDS[fixOf(item.findings)];
  const layer = item.findings.find(({ package: found }) => at.lines?.has(found?.layer ?? '') === true)?.package?.layer;
  return {
    ruleId: plain(item.id),
    ruleIndex: at.index,
    level: levelOf(severityOf(item)),
    message: { text: plain(`${item.id} (${severityOf(item)}) in ${name}; ${cure}`) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: relativeUri(at.file) },
          region: { startLine: at.lines?.get(layer ?? '') ?? 1 },
        },
        logicalLocations: [{ fullyQualifiedName: plain(`${at.repository}:${at.platform}:${name}`), kind: 'package' }],
      },
    ],
    ...(at.fresh !== undefined && { baselineState: at.fresh.has(item) ? 'new' : 'unchanged' }),
    partialFingerprints: { primaryLocationLineHash: fingerprintOf(item, at) },
  };
}

const FIX_WORDS = {
  yes: 'a fix is available',
  partial: 'a fix is partly available',
  no: 'no fix yet',
  unknown: 'whether there is a fix is not known',
};

/** The same for the same vulnerability in the same package of the same platform, whatever the tag, digest or version. */
function fingerprintOf(item: Judged, { repository, platform }: { repository: string; platform: string }): string {
  const paths = [...new Set(item.findings.map((finding) => finding.package?.path ?? ''))].sort();
  const text = JSON.stringify([repository, platform, item.id, item.package, ...paths]);
  return `${createHash('sha256').update(text).digest('hex').slice(0, 32)}:1`;
}

function levelOf(severity: Severity): SarifLevel {
  if (severity === 'critical' || severity === 'high') return 'error';
  return severity === 'medium' ? 'warning' : 'note';
}

const BANDS: Readonly<Record<Severity, readonly [number, number]>> = {
  critical: [9, 10],
  high: [7, 8.9],
  medium: [4, 6.9],
  low: [0.1, 3.9],
  informational: [0, 0],
  undefined: [0, 0],
};

/** The CVSS score, kept within the band of the severity that counts: GitHub shows the band. */
function securitySeverity(item: Judged): string {
  const [least, most] = BANDS[severityOf(item)];
  return Math.min(Math.max(scoreOf(item), least), most).toFixed(1);
}

function plain(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return visible(cut.replace(/[\r\n\t]+/g, ' ').toWellFormed());
}

function isHttps(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:';
}

/** A path below the repository's root, percent-encoded; never absolute, never upwards. */
function relativeUri(file: string): string {
  const parts = file.split(/[\\/]/).filter((part) => part !== '' && part !== '.' && part !== '..');
  return parts.map(encodeURIComponent).join('/') || 'Dockerfile';
}
