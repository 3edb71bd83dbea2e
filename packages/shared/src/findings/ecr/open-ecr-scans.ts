import { ECRClient } from '@aws-sdk/client-ecr';
import type { ClientConfig } from '../../credentials/index.ts';
import { type EcrRepository, ecrScans } from './ecr-scans.ts';
import type { Scans } from './scan-reading.ts';

/** The scans that ECR keeps of the images of one repository. */
export function openEcrScans(config: ClientConfig, repository: EcrRepository, signal: AbortSignal): Scans {
  return ecrScans(new ECRClient(config), repository, signal);
}
