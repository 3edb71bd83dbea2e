import {
  DEMO_ACCOUNTS,
  DEMO_ADMIN_KEYS,
  DEMO_REGION,
  demoSeed,
  type JournalEntry,
  type LocalAws,
  startLocalAws,
  startRegistry,
} from '@waybill/local-aws';
import { push } from '../../scripts/interop/oci/image.ts';
import { releaseImage } from './images.ts';
import { type Promoter, promotion } from './ours.ts';
import { measure } from './program.ts';
import type { Row } from './table.ts';

const HOST = `${DEMO_ACCOUNTS.prod}.dkr.ecr.${DEMO_REGION}.amazonaws.com`;

type Promote = (from: string, to: string) => Promise<unknown>;

/** Requests to a local ECR, blobs from its storage included, logins not: they depend on where credentials come from. */
export async function countEcrRequests(own: Promoter): Promise<Row[]> {
  const seed = demoSeed();
  const repositories = [{ name: 'from' }, { name: 'to' }];
  const accounts = seed.accounts.map((account) =>
    account.id === DEMO_ACCOUNTS.prod ? { ...account, repositories } : account,
  );
  const aws = await startLocalAws({ seed: { ...seed, accounts } });
  const plain = await startRegistry();
  try {
    const image = releaseImage();
    await push(`${plain.host}/release`, image, 'v1');
    const promote = promoterAt(aws, own);
    await promote(`${plain.host}/release:v1`, `${HOST}/from:v1`);
    const count = async (what: string, goal: number, [from, to]: readonly [string, string]): Promise<Row> => {
      const after = aws.journal.next - 1;
      await promote(`${HOST}/${from}`, `${HOST}/${to}`);
      const requests = aws.journal.find({ after }).filter((entry) => !isLogin(entry));
      return { what, who: 'waybill, put', value: requests.length, unit: 'requests', goal };
    };
    return [
      await count('ECR: fresh, 26 blobs', 4 * image.blobs.length + 14, ['from:v1', 'to:v1']),
      await count('ECR: re-run', 1, [`from@${image.root}`, 'to:v1']),
      await count('ECR: retag', 2, [`to@${image.root}`, 'to:v2']),
    ];
  } finally {
    await plain.stop();
    await aws.stop();
  }
}

function promoterAt(aws: LocalAws, own: Promoter): Promote {
  const { AWS_ENDPOINT_URL = '' } = aws.env();
  const { accessKeyId, secretAccessKey } = DEMO_ADMIN_KEYS.prod;
  const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const env = { AWS_ENDPOINT_URL, AWS_REGION: DEMO_REGION, ...keys };
  const inputs = { credentials: 'environment', 'allow-endpoint-override': 'true', referrers: 'none', verify: 'put' };
  return (image, to) => measure(promotion(own, { ...inputs, image, to }, env));
}

function isLogin({ service, operation }: JournalEntry): boolean {
  return service === 'sts' || operation === 'GetAuthorizationToken';
}
