import { Inspector2Client } from '@aws-sdk/client-inspector2';
import type { ClientConfig } from '../../credentials/index.ts';
import type { Scans } from '../ecr/scan-reading.ts';
import type { Finding } from '../finding.ts';
import { type Coverage, type InspectorRepository, inspectorCoverage } from './coverage.ts';
import { arnsToAsk, readInsights, withInsights } from './details.ts';
import { inspectorScans } from './inspector-scans.ts';

/** What Amazon Inspector tells about the images of one repository. */
export interface Inspector {
  readonly coverage: Coverage;
  readonly scans: Scans;
  /** All findings with known exploitation and EPSS of those asked about, where Inspector has them. @throws E_SCAN_DENIED */
  enrich(findings: readonly Finding[], about: readonly Finding[]): Promise<readonly Finding[]>;
}

export function openInspector(config: ClientConfig, repository: InspectorRepository, signal: AbortSignal): Inspector {
  const client = new Inspector2Client(config);
  return {
    coverage: inspectorCoverage(client, repository, signal),
    scans: inspectorScans(client, repository, signal),
    enrich: async (findings, about) => withInsights(findings, await readInsights(client, arnsToAsk(about), signal)),
  };
}
