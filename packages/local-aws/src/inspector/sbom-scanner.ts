import { isJsonObject, type Json, type JsonObject } from '@waybill/shared/kernel';
import { refusal, type Service } from '../core/index.ts';
import { SCAN_CONTRACT } from './scan-contract.ts';

/** A vulnerability that Inspector knows of a package. */
export interface Advisory {
  readonly id: string;
  /** Package URL with its version. */
  readonly purl: string;
  readonly severity: 'critical' | 'high' | 'medium' | 'low' | 'info' | 'none' | 'unknown';
  /** CVSS, 0 to 10. */
  readonly score: number;
}

export interface SbomScanner {
  readonly service: Service;
  /** From now on, packages of that URL are vulnerable. */
  know(advisory: Advisory): void;
}

/** Source: Inspector Scan API, ScanSbom. */
const MOST_COMPONENTS = 2_000;

/** What looks packages of a bill of materials up. Source: Inspector Scan API model 2023-08-08. */
export function createSbomScanner(): SbomScanner {
  const advisories: Advisory[] = [];
  return {
    know: (advisory) => void advisories.push(advisory),
    service: {
      name: 'inspector-scan',
      protocol: 'rest-json',
      contract: () => Promise.resolve(SCAN_CONTRACT),
      operations: {
        ScanSbom: ({ sbom, outputFormat }: { sbom: Json; outputFormat?: string }): { sbom: JsonObject } => {
          if (outputFormat !== 'CYCLONE_DX_1_5')
            throw invalid(
              'FIELD_VALIDATION_FAILED',
              `outputFormat '${outputFormat ?? 'INSPECTOR'}' is not in the local AWS`,
            );
          return { sbom: scanned(sbom, advisories) };
        },
      },
    },
  };
}

function scanned(sbom: Json, advisories: readonly Advisory[]): JsonObject {
  if (!isJsonObject(sbom)) throw invalid('CANNOT_PARSE', 'sbom is not an object');
  if (sbom['bomFormat'] !== 'CycloneDX' || sbom['specVersion'] !== '1.5')
    throw invalid('UNSUPPORTED_SBOM_TYPE', 'sbom must be CycloneDX 1.5');
  const components = Array.isArray(sbom['components']) ? sbom['components'].filter(isJsonObject) : [];
  if (components.length > MOST_COMPONENTS)
    throw invalid('FIELD_VALIDATION_FAILED', `sbom has more than ${MOST_COMPONENTS} components`);
  const bare = components.findIndex(({ type, name }) => typeof type !== 'string' || typeof name !== 'string');
  if (bare >= 0) throw invalid('FIELD_VALIDATION_FAILED', `component ${bare + 1} has no type or no name`);
  const vulnerabilities = advisories.flatMap(({ id, purl, severity, score }, index) => {
    const affects = components.filter((component) => component['purl'] === purl);
    if (affects.length === 0) return [];
    return [
      {
        'bom-ref': `vuln-${index + 1}`,
        id,
        ratings: [{ severity, score, method: 'CVSSv31' }],
        affects: affects.map((component) => ({ ref: component['bom-ref'] ?? null })),
      },
    ];
  });
  return { ...sbom, vulnerabilities };
}

function invalid(reason: string, message: string): Error {
  return refusal('ValidationException', message, { members: { reason } });
}
