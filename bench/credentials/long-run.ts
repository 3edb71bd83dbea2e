import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { openSession } from '@waybill/shared/credentials';
import { secretKeeper, seededRandom, silentLog, steppedClock } from '@waybill/shared/kernel';
import { farAws } from './far-aws.ts';

export interface LongRun {
  readonly calls: number;
  readonly failed: number;
  readonly refreshes: number;
}

const MINUTE = 60_000;

/** A call a minute for hours of a stepped clock, with keys that live 900 s: how often they were renewed, and what failed. */
export async function longRun(hours: number): Promise<LongRun> {
  const clock = steppedClock(Date.now());
  const aws = await farAws({ keys: { ms: 900_000, now: () => clock.now() } });
  try {
    const session = await openSession(
      {
        region: 'eu-central-1',
        roles: ['arn:aws:iam::111122223333:role/deploy'],
        roleDurationSeconds: 900,
        audience: 'sts.amazonaws.com',
        credentials: 'auto',
        sessionPolicy: 'none',
        statements: [],
        allowedAccountIds: [],
        allowEndpointOverride: true,
      },
      {
        env: aws.env,
        clock,
        random: seededRandom(1),
        log: silentLog,
        secrets: secretKeeper(),
        signal: new AbortController().signal,
        facts: { runId: '1' },
        action: 'bench',
      },
    );
    const ecr = new ECRClient({ ...session.config('ecr'), maxAttempts: 1 });
    const calls = hours * 60;
    let failed = 0;
    const before = aws.count();
    for (let call = 0; call < calls; call++) {
      clock.advance(MINUTE);
      await ecr.send(new GetAuthorizationTokenCommand({})).catch(() => (failed += 1));
    }
    // A renewal is two requests, GitHub's token and STS; the last one may have only begun.
    return { calls, failed, refreshes: Math.floor((aws.count() - before - calls) / 2) };
  } finally {
    aws.stop();
  }
}
