import { existsSync, readFileSync } from 'node:fs';
import { openSession } from '@waybill/shared/credentials';
import { secretKeeper, silentLog, systemClock } from '@waybill/shared/kernel';

/** What is measured: a process that assumes a role through OIDC, and with `ecr` asks ECR for its password as well. */
const session = openSession(
  {
    region: 'eu-central-1',
    roles: ['arn:aws:iam::111122223333:role/deploy'],
    roleDurationSeconds: 3_600,
    audience: 'sts.amazonaws.com',
    credentials: 'auto',
    sessionPolicy: 'least',
    statements: [{ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }],
    allowedAccountIds: [],
    allowEndpointOverride: true,
  },
  {
    env: process.env,
    clock: systemClock,
    random: Math.random,
    log: silentLog,
    secrets: secretKeeper(),
    signal: AbortSignal.timeout(Number(process.argv[3] ?? 60_000)),
    facts: { runId: '1' },
    action: 'bench',
  },
);

try {
  if (process.argv[2] === 'ecr') {
    const [{ config }, { ECRClient, GetAuthorizationTokenCommand }] = await Promise.all([
      session,
      import('@aws-sdk/client-ecr'),
    ]);
    await new ECRClient(config('ecr')).send(new GetAuthorizationTokenCommand({}));
  } else await session;
} catch (error) {
  process.stderr.write(`${error instanceof Error && 'code' in error ? String(error.code) : String(error)}\n`);
  process.exitCode = 2;
}
process.stdout.write(`${peakMegabytes()}\n`);

/** maxRSS also counts what the parent held when it started us; VmHWM is ours alone. Source: Linux, fs/exec.c and proc(5). */
function peakMegabytes(): number {
  const path = '/proc/self/status';
  const own = existsSync(path) ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(path, 'utf8'))?.[1] : undefined;
  return Math.round(Number(own ?? process.resourceUsage().maxRSS) / 1024);
}
