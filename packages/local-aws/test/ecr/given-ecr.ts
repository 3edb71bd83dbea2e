import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { steppedClock } from '@waybill/shared/kernel';
import { type AccountSeed, type EcrRegistry, type LocalAws, startLocalAws } from '../../src/index.ts';
import type { GivenManifest } from '../given-image.ts';
import { push, type Target } from '../push.ts';

export interface GivenEcr {
  readonly aws: LocalAws;
  readonly ecr: ECRClient;
  readonly registry: EcrRegistry;
  /** The repository `app`, as its administrator. */
  readonly target: Target;
  readonly clock: ReturnType<typeof steppedClock>;
  /** Pushes blobs and manifest, through the registry endpoint. */
  put(manifest: GivenManifest, reference?: string): Promise<Response>;
  stop(): Promise<void>;
}

const ACCOUNT = '111111111111';
const KEYS = { accessKeyId: 'AKIAADMIN', secretAccessKey: 'secret' };

/** One account with the repositories `app` and `other`, and its administrator. */
export async function givenEcr(account: Partial<AccountSeed> = {}): Promise<GivenEcr> {
  const clock = steppedClock(Date.now());
  const policies = [{ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }] as const;
  const aws = await startLocalAws({
    clock,
    seed: {
      region: 'eu-central-1',
      accounts: [
        {
          id: ACCOUNT,
          users: [{ name: 'admin', ...KEYS, policies }],
          repositories: [{ name: 'app' }, { name: 'other' }],
          ...account,
        },
      ],
    },
  });
  const ecr = new ECRClient({ endpoint: aws.endpoint, region: aws.region, credentials: KEYS, maxAttempts: 1 });
  const registry = await aws.registryOf(ACCOUNT);
  const target = { ...(await loggedIn(ecr)), url: `http://${registry.host}`, repository: 'app' };
  return {
    aws,
    ecr,
    registry,
    target,
    clock,
    put: (manifest, reference) => push(target, manifest, reference),
    stop: async () => {
      await aws.stop();
      aws.violations.assertClean();
      if (aws.defects.length > 0) throw new Error(`defects: ${aws.defects.map(String).join('; ')}`);
    },
  };
}

async function loggedIn(ecr: ECRClient): Promise<{ authorization: string }> {
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  return { authorization: `Basic ${authorizationData?.[0]?.authorizationToken}` };
}
