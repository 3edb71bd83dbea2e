import { hash } from 'node:crypto';
import { visible } from '../../kernel/index.ts';
import { fixedVersions, type Judged, openReports, scoreOf, severityOf } from '../gate/index.ts';
import type { ScanTarget } from '../image.ts';
import type { Severity } from '../severity.ts';
import { fixOf } from '../vulnerability.ts';
import type { SarifLevel, SarifResult, SarifRule } from './log.ts';

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

const LONGEST = 1_000;
const LONGEST_TITLE = 200;

/** @param longest characters of its description that are kept */
export function ruleOf(item: Judged, longest: number): SarifRule {
  const first = openReports(item)[0]?.finding;
  const text = plain(first?.title || item.id, Math.min(LONGEST_TITLE, longest));
  const help = plain(first?.description || text, longest);
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

export function resultOf(
  item: Judged,
  { facts, platform, index, print }: { facts: SarifFacts; platform: string; index: number; print: string },
): SarifResult {
  const { repository, lines, file, fresh } = facts;
  const name = item.package === '' ? 'the image' : `${item.package} ${item.version}`.trim();
  const fixed = fixedVersions(item);
  const cure = fixed.length > 0 ? `fixed in ${fixed.join(', ')}` : FIX_WORDS[fixOf(item.findings)];
  const layer = item.findings
    .map(({ finding }) => finding.package?.layer ?? '')
    .find((digest) => lines?.has(digest) === true);
  return {
    ruleId: plain(item.id),
    ruleIndex: index,
    level: levelOf(severityOf(item)),
    message: { text: plain(`${item.id} (${severityOf(item)}) in ${name}; ${cure}`) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: relativeUri(file) },
          region: { startLine: lines?.get(layer ?? '') ?? 1 },
        },
        logicalLocations: [{ fullyQualifiedName: plain(`${repository}:${platform}:${name}`), kind: 'package' }],
      },
    ],
    ...(fresh !== undefined && { baselineState: fresh.has(item) ? 'new' : 'unchanged' }),
    partialFingerprints: { primaryLocationLineHash: print },
  };
}

const FIX_WORDS = {
  yes: 'a fix is available',
  partial: 'a fix is partly available',
  no: 'no fix yet',
  unknown: 'whether there is a fix is not known',
};

/** The same for the same vulnerability in the same package of the same platform, whatever the tag, digest or version. */
export function fingerprintOf(
  item: Judged,
  { repository, platform }: { repository: string; platform: string },
): string {
  const paths = [...new Set(item.findings.map(({ finding }) => finding.package?.path ?? ''))].sort();
  const text = JSON.stringify([repository, platform, item.id, item.package, ...paths]);
  return hash('sha256', text, 'hex').slice(0, 32);
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

/** Printable ASCII: what acts on no reader, and most of what scanners write. */
const HARMLESS = /^[ -~]*$/;

function plain(text: string, longest = LONGEST): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return HARMLESS.test(cut) ? cut : visible(cut.replace(/[\r\n\t]+/g, ' ').toWellFormed());
}

function isHttps(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:';
}

/** A path below the repository's root, percent-encoded; never absolute, never upwards. */
function relativeUri(file: string): string {
  const parts = file.split(/[\\/]/).filter((part) => part !== '' && part !== '.' && part !== '..');
  return parts.map(encodeURIComponent).join('/') || 'Dockerfile';
}
