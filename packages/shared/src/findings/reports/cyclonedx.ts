import type { JsonObject } from '../../kernel/index.ts';
import type { AffectedPackage, Finding, Rating } from '../finding.ts';
import { parseSeverity, type Severity, severityOfScore, worse } from '../severity.ts';
import { given, numberAt, objectAt, objectsAt, textAt, timeAt } from './json-reading.ts';
import { digestsIn, type ReportFile } from './report-file.ts';

/** A CycloneDX document with vulnerabilities, 1.4 and later. Source: CycloneDX JSON reference, vulnerabilities. */
export function isCycloneDx(body: JsonObject): boolean {
  return body['bomFormat'] === 'CycloneDX';
}

export function readCycloneDx(body: JsonObject): ReportFile {
  const image = objectAt(body, 'metadata', 'component');
  const components = componentsByRef(body);
  const properties = new Map(
    objectsAt(image, 'properties').map((item) => [textAt(item, 'name'), textAt(item, 'value')]),
  );
  return {
    scanner: 'cyclonedx',
    digests: digestsIn([
      textAt(image, 'purl'),
      textAt(image, 'version'),
      textAt(image, 'name'),
      textAt(image, 'bom-ref'),
      ...properties.values(),
    ]),
    platform: platformOf(properties, textAt(image, 'purl')),
    scannedAt: timeAt(objectAt(body, 'metadata'), 'timestamp'),
    hollow: Array.isArray(body['vulnerabilities'])
      ? undefined
      : 'it lists components but no vulnerabilities: it is an SBOM, not a scan',
    findings: objectsAt(body, 'vulnerabilities').flatMap((raw) => readVulnerability(raw, components)),
  };
}

/** The document's own analysis is not applied here: it is applied where the file is given as VEX. */
function readVulnerability(raw: JsonObject, components: ReadonlyMap<string, JsonObject>): Finding[] {
  const id = textAt(raw, 'id');
  const ratings = readRatings(raw);
  const severity = ratings.map((rating) => rating.severity).reduce<Severity>(worse, 'undefined');
  const recommendation = textAt(raw, 'recommendation');
  const base: Finding = {
    id,
    aliases: objectsAt(raw, 'references')
      .map((item) => textAt(item, 'id'))
      .filter((alias) => alias !== '' && alias !== id),
    scanner: 'cyclonedx',
    platform: '',
    severity,
    ratings,
    title: id,
    description: textAt(raw, 'description'),
    fix: /\bupgrade\b|\bupdate\b/i.test(recommendation) ? 'yes' : 'unknown',
    ...given<Finding>({
      url: textAt(objectAt(raw, 'source'), 'url') || textAt(objectsAt(raw, 'advisories')[0] ?? {}, 'url'),
    }),
  };
  const affected = objectsAt(raw, 'affects').map((item) =>
    components.get(textAt(item, 'ref').replace(/^urn:cdx:[^#]+#/, '')),
  );
  const packages = affected.filter((component) => component !== undefined).map(readPackage);
  return packages.length === 0 ? [base] : packages.map((found) => ({ ...base, package: found }));
}

function readPackage(component: JsonObject): AffectedPackage {
  const purl = textAt(component, 'purl');
  const group = textAt(component, 'group');
  return {
    name: group === '' ? textAt(component, 'name') : `${group}/${textAt(component, 'name')}`,
    version: textAt(component, 'version'),
    ecosystem: /^pkg:([a-z0-9.+-]+)\//.exec(purl)?.[1] ?? '',
    ...given<AffectedPackage>({ purl }),
  };
}

export function componentsByRef(body: JsonObject): Map<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  const visit = (components: readonly JsonObject[], depth: number): void => {
    for (const component of components) {
      const ref = textAt(component, 'bom-ref');
      if (ref !== '') found.set(ref, component);
      if (depth < 16) visit(objectsAt(component, 'components'), depth + 1);
    }
  };
  visit(objectsAt(body, 'components'), 0);
  return found;
}

function readRatings(raw: JsonObject): Rating[] {
  return objectsAt(raw, 'ratings').map((item) => {
    const score = numberAt(item, 'score');
    const word = parseSeverity(textAt(item, 'severity'));
    const by = textAt(objectAt(item, 'source'), 'name').toLowerCase();
    const cvss = textAt(item, 'method').startsWith('CVSS') ? score : undefined;
    return {
      source: by === 'nvd' ? 'nvd' : by === '' ? 'cvss' : 'vendor',
      severity: word === 'undefined' ? severityOfScore(cvss) : word,
      ...(cvss !== undefined && { score: cvss }),
    };
  });
}

function platformOf(properties: ReadonlyMap<string, string>, purl: string): string {
  const arch = /[?&]arch=([^&#]+)/.exec(purl)?.[1] ?? properties.get('waybill:platform') ?? '';
  if (arch === '') return '';
  return arch.includes('/') || arch.includes('%2F') ? decodeURIComponent(arch) : `linux/${arch}`;
}
