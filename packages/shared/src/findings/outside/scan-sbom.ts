import { isJsonObject, type JsonObject } from '../../kernel/index.ts';
import { findingsError } from '../errors.ts';
import type { Finding } from '../finding.ts';
import { readCycloneDx } from '../reports/cyclonedx.ts';
import { objectAt, objectsAt, textAt } from '../reports/json-reading.ts';
import type { AwsRest } from './aws-rest.ts';

/** Source: Inspector Scan API, ScanSbom: CycloneDX 1.5, at most 2,000 components. */
const MOST_COMPONENTS = 2_000;
const PATH = '/scan/sbom';

/**
 * What Inspector finds in an SBOM. A large one is sent in parts; the operating system goes with each, since packages
 * are looked up by it. @throws E_SBOM_SCAN
 */
export async function scanSbom(sbom: JsonObject, platform: string, api: AwsRest): Promise<Finding[]> {
  const { system, packages } = componentsOf(sbom);
  if (packages.length === 0) throw findingsError('E_SBOM_SCAN', 'the SBOM names no package with a package URL');
  const room = MOST_COMPONENTS - system.length;
  const parts = Array.from({ length: Math.ceil(packages.length / room) }, (_, index) =>
    packages.slice(index * room, (index + 1) * room),
  );
  const findings: Finding[] = [];
  for (const part of parts) {
    const answer = await api.post(PATH, {
      sbom: { bomFormat: 'CycloneDX', specVersion: '1.5', version: 1, components: [...system, ...part] },
      outputFormat: 'CYCLONE_DX_1_5',
    });
    const result = answer.json['sbom'];
    if (answer.status !== 200 || !isJsonObject(result ?? null))
      throw findingsError(
        'E_SBOM_SCAN',
        `Inspector answered ${answer.status} to ScanSbom: ${textAt(answer.json, 'message') || answer.text.slice(0, 200)}`,
      );
    const report = readCycloneDx({ vulnerabilities: [], components: part, ...objectAt(answer.json, 'sbom') });
    findings.push(...report.findings.map((finding) => ({ ...finding, scanner: 'inspector-sbom', platform })));
  }
  return findings;
}

/** Only what 1.5 knows and the lookup needs; documents of later versions are sent down to 1.5 this way. */
function componentsOf(sbom: JsonObject): { system: JsonObject[]; packages: JsonObject[] } {
  const all: JsonObject[] = [];
  const visit = (components: readonly JsonObject[], depth: number): void => {
    for (const component of components) {
      all.push(component);
      if (depth < 16) visit(objectsAt(component, 'components'), depth + 1);
    }
  };
  visit([objectAt(sbom, 'metadata', 'component'), ...objectsAt(sbom, 'components')], 0);
  const plain = (component: JsonObject): JsonObject => ({
    'bom-ref': textAt(component, 'bom-ref') || textAt(component, 'purl'),
    type: textAt(component, 'type') || 'library',
    name: textAt(component, 'name'),
    version: textAt(component, 'version'),
    ...(textAt(component, 'purl') !== '' && { purl: textAt(component, 'purl') }),
  });
  const isSystem = (component: JsonObject): boolean => textAt(component, 'type') === 'operating-system';
  return {
    system: all.filter(isSystem).map(plain),
    packages: all
      .filter((component) => !isSystem(component) && /^pkg:(?!oci\/|docker\/)/.test(textAt(component, 'purl')))
      .map(plain),
  };
}
