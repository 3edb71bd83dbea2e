import type { Random } from '@waybill/shared/kernel';

/** How a call ends badly. `lost` and `failed-after`: it was done all the same. */
export type Mishap = 'throttled' | 'expired' | 'unsent' | 'cut' | 'failed' | 'lost' | 'garbled' | 'failed-after';

export const MISHAPS: readonly Mishap[] = [
  'throttled',
  'expired',
  'unsent',
  'cut',
  'failed',
  'lost',
  'garbled',
  'failed-after',
];

/** What becomes of each call. */
export type Weather = (operation: string, time: number) => Mishap | undefined;

export const FAIR: Weather = () => undefined;

/** Whether the service did what was asked, though the caller never heard. */
export function wasDone(mishap: Mishap | undefined): boolean {
  return mishap === undefined || mishap === 'lost' || mishap === 'garbled' || mishap === 'failed-after';
}

/** The error as the SDK would throw it. */
export function errorOf(mishap: Mishap): Error {
  const named = (name: string, status: number): Error =>
    Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });
  switch (mishap) {
    case 'throttled':
      return named('ThrottlingException', 400);
    case 'expired':
      return named('ExpiredTokenException', 400);
    case 'unsent':
      return Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    case 'cut':
    case 'lost':
      return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    case 'garbled':
      return Object.assign(new SyntaxError('Unexpected end of JSON input'), { $metadata: { httpStatusCode: 200 } });
    case 'failed':
    case 'failed-after':
      return named('InternalFailure', 500);
  }
}

const READS = ['GetDeployment', 'ListDeploymentTargets', 'BatchGetDeploymentTargets', 'DescribeAlarms'];
const SEARCHES = ['ListDeployments', 'BatchGetDeployments', 'DescribeServices', 'GetDeploymentGroup'];
const WRITES = ['CreateDeployment', 'StopDeployment'];

/** Up to three calls or runs of calls that go wrong, and sometimes a while in which everything does. */
export function someWeather(random: Random, from: number, to: number): Weather {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const rules = Array.from({ length: Math.floor(random() * 4) }, () => {
    const write = random() < 0.45;
    const operation = write ? pick(WRITES) : pick(random() < 0.7 ? READS : SEARCHES);
    return {
      operation,
      mishap: pick(MISHAPS),
      skip: write ? 0 : Math.floor(random() * 6),
      left: write ? 1 + Math.floor(random() * 2) : 1 + Math.floor(random() * 8),
    };
  });
  const outage = random() < 0.2 ? from + random() * (to - from) : Number.POSITIVE_INFINITY;
  const outageEnd = outage + random() * 90_000;
  const trouble = pick(MISHAPS);
  return (operation, time) => {
    if (time >= outage && time < outageEnd) return trouble;
    const rule = rules.find((each) => each.operation === operation && each.left > 0);
    if (rule === undefined) return undefined;
    if (rule.skip > 0) {
      rule.skip -= 1;
      return undefined;
    }
    rule.left -= 1;
    return rule.mishap;
  };
}
