import type { Clock } from '../kernel/index.ts';
import { type TokenBucket, tokenBucket } from './token-bucket.ts';

/** Requests a second that ECR grants an account in a region. Source: ECR service quotas. */
const QUOTA: Readonly<Record<string, number>> = {
  PutImage: 10,
  InitiateLayerUpload: 100,
  CompleteLayerUpload: 100,
  GetAuthorizationToken: 500,
  BatchCheckLayerAvailability: 1_000,
  BatchGetImage: 2_000,
  GetDownloadUrlForLayer: 3_000,
};
/** For calls whose quota is not published. */
const OTHERS = 20;

/** The token buckets of one account in one region, by operation. */
export type EcrPace = (operation: string) => TokenBucket;

/** One pace for each account and region, however many repositories are spoken to. */
export function ecrPaces(clock: Clock): (account: string, region: string) => EcrPace {
  const paces = new Map<string, EcrPace>();
  return (account, region) => {
    const key = `${account}/${region}`;
    const pace = paces.get(key) ?? ecrPace(clock);
    paces.set(key, pace);
    return pace;
  };
}

function ecrPace(clock: Clock): EcrPace {
  const buckets = new Map<string, TokenBucket>();
  return (operation) => {
    const rate = QUOTA[operation] ?? OTHERS;
    const bucket = buckets.get(operation) ?? tokenBucket(clock, { rate, burst: rate });
    buckets.set(operation, bucket);
    return bucket;
  };
}
