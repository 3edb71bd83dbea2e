import { DEMO_ACCOUNTS, type LocalAws, type OpenApplication } from '@waybill/local-aws';
import type { Digest } from '@waybill/shared/kernel';

/** What the registry of one account says a tag is, asked of the registry and not of any action. */
export interface Standing {
  readonly stage: keyof typeof DEMO_ACCOUNTS;
  readonly account: string;
  readonly digest: Digest | undefined;
}

export async function standings(aws: LocalAws, tag: string): Promise<Standing[]> {
  const stages = Object.entries(DEMO_ACCOUNTS) as [Standing['stage'], string][];
  return Promise.all(
    stages.map(async ([stage, account]) => {
      const registry = await aws.registryOf(account);
      return { stage, account, digest: registry.images.find('hello-service')?.tags.get(tag) };
    }),
  );
}

/** What users get from prod now: the version that the service answers, asked a few times. */
export async function servedVersions(shop: OpenApplication): Promise<string[]> {
  const versions = new Set<string>();
  for (let asked = 0; asked < 10; asked++) {
    const response = await fetch(shop.url);
    versions.add(response.headers.get('x-release') ?? `status ${response.status}`);
    await response.arrayBuffer();
  }
  return [...versions].sort();
}

/** The digest that the service's primary task set runs. */
export function runningDigest(shop: OpenApplication): string {
  const primary = shop.service.taskSets.find(({ status }) => status === 'PRIMARY');
  return primary?.plan.taskDefinition.containerDefinitions?.[0]?.image?.split('@')[1] ?? 'nothing';
}
