import {
  type Inspector2Client,
  type Finding as InspectorFinding,
  ListFindingsCommand,
} from '@aws-sdk/client-inspector2';
import { type Digest, digestOf } from '../../kernel/index.ts';
import { inspectorFindings } from '../ecr/enhanced-finding.ts';
import { explained } from '../ecr/fault.ts';
import type { Scans } from '../ecr/scan-reading.ts';
import type { Finding } from '../finding.ts';
import { sharedValues } from '../shared-values.ts';
import type { InspectorRepository } from './coverage.ts';

const MOST_PAGES = 10_000;

/**
 * The findings that Inspector keeps of images, with EPSS. Says nothing of whether an image was scanned: that is the
 * coverage's to prove, see coveredScans.
 */
export function inspectorScans(client: Inspector2Client, repository: InspectorRepository, signal: AbortSignal): Scans {
  const shared = sharedValues();
  return {
    read: async ({ digest, platform }) => {
      const listed = new Map<string, readonly Finding[]>();
      for await (const page of pagesOf(client, { ...repository, digest }, signal))
        for (const raw of page)
          listed.set(raw.findingArn ?? JSON.stringify(raw), inspectorFindings(raw, platform, shared));
      return {
        kind: 'scanned',
        status: 'ACTIVE',
        engine: 'enhanced',
        completedAt: undefined,
        findings: [...listed.values()].flat(),
        listed: listed.size,
        counted: listed.size,
        fingerprint: digestOf([...listed.keys()].sort().join('\n')),
      };
    },
    start: async () => 'refused',
    setting: async () => ({ engine: 'enhanced', frequency: undefined }),
  };
}

async function* pagesOf(
  client: Inspector2Client,
  image: InspectorRepository & { digest: Digest },
  signal: AbortSignal,
): AsyncGenerator<readonly InspectorFinding[]> {
  const equals = (value: string) => [{ comparison: 'EQUALS' as const, value }];
  const filterCriteria = {
    findingStatus: equals('ACTIVE'),
    ecrImageHash: equals(image.digest),
    ecrImageRepositoryName: equals(image.repositoryName),
    ecrImageRegistry: equals(image.registryId),
  };
  const seen = new Set<string>();
  let nextToken: string | undefined;
  do {
    const command: ListFindingsCommand = new ListFindingsCommand({
      filterCriteria,
      maxResults: 100,
      ...(nextToken !== undefined && { nextToken }),
    });
    const page = await client.send(command, { abortSignal: signal }).catch((error: unknown) => {
      throw explained(error, `Inspector’s findings of ${image.digest}`, 'inspector2:ListFindings');
    });
    yield page.findings ?? [];
    nextToken = page.nextToken === '' ? undefined : page.nextToken;
    if (nextToken !== undefined && (seen.has(nextToken) || seen.size > MOST_PAGES))
      throw explained(new Error('the list of findings did not end'), 'Inspector’s findings', '');
    if (nextToken !== undefined) seen.add(nextToken);
  } while (nextToken !== undefined);
}
