import { ECRClient } from '@aws-sdk/client-ecr';
import type { ClientConfig } from '../../credentials/index.ts';
import { type EcrManifests, ecrManifests } from './ecr-manifests.ts';
import { type EcrRepository, ecrScans } from './ecr-scans.ts';
import type { Scans } from './scan-reading.ts';

/** The images of one ECR repository and their scans, over one client. */
export function openEcrRepository(
  config: ClientConfig,
  repository: EcrRepository,
  signal: AbortSignal,
): { images: EcrManifests; scans: Scans } {
  const client = new ECRClient(config);
  return { images: ecrManifests(client, repository, signal), scans: ecrScans(client, repository, signal) };
}
