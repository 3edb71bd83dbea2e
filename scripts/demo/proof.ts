import { DEMO_ACCOUNTS, type LocalAws } from '@waybill/local-aws';
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
