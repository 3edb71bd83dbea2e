import { DEMO_ACCOUNTS, DEMO_ADMIN_KEYS, DEMO_REGION, type LocalAws } from '@waybill/local-aws';
import { ecrHost, secretKeeper, systemClock } from '@waybill/shared/kernel';
import { ecrRegistry, nodeHttp, type Repository } from '@waybill/shared/registry';

export type Stage = keyof typeof DEMO_ACCOUNTS;

export const STAGES: readonly Stage[] = ['dev', 'staging', 'prod'];

/** Opens hello-service of one account as its administrator, asks it, and closes it: the registries are to speak for themselves. */
export async function asking<T>(aws: LocalAws, stage: Stage, ask: (repository: Repository) => Promise<T>): Promise<T> {
  const account = DEMO_ACCOUNTS[stage];
  const { accessKeyId, secretAccessKey } = DEMO_ADMIN_KEYS[stage];
  const http = nodeHttp();
  const repository = ecrRegistry({
    session: {
      region: DEMO_REGION,
      config: () => ({
        region: DEMO_REGION,
        endpoint: aws.endpoint,
        credentials: { accessKeyId, secretAccessKey },
      }),
    },
    account,
    host: ecrHost(account, DEMO_REGION),
    repository: 'hello-service',
    side: 'source',
    overridden: true,
    http,
    clock: systemClock,
    random: Math.random,
    secrets: secretKeeper(),
  });
  try {
    return await ask(repository);
  } finally {
    http.close();
  }
}
