import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DEMO_ACCOUNTS,
  DEMO_ADMIN_KEYS,
  type ScriptedTrafficOptions,
  scriptTraffic,
  setUpEcsApplication,
  startLocalAws,
} from '@waybill/local-aws';
import type { Context } from '@waybill/shared/action';
import { Form, secretKeeper, seededRandom, silentLog, steppedClock, wayOut } from '@waybill/shared/kernel';
import { type Inputs, readInputs } from '../../actions/canary/src/inputs.ts';
import { perform } from '../../actions/canary/src/load.ts';
import type { Deployed } from '../../actions/canary/src/outcome.ts';

const OLD = `registry.local/shop@sha256:${'a'.repeat(64)}`;
const NEW = `registry.local/shop@sha256:${'b'.repeat(64)}`;
const ANALYSIS = `settle: 60s
metrics:
  - name: errors
    template: alb-errors
`;

export interface Played {
  readonly inputs: Inputs;
  readonly outcome: Deployed;
}

/** Runs a canary of an ECS service on a local AWS whose clock only the canary's own sleeping moves. @param folder for its files */
export async function play(folder: string, behavior: ScriptedTrafficOptions['behavior']): Promise<Played> {
  const clock = steppedClock(Date.UTC(2026, 0, 1));
  const aws = await startLocalAws({ clock });
  try {
    const at = aws.delivery.at({ account: DEMO_ACCOUNTS.prod, region: aws.region });
    const app = setUpEcsApplication(at, { cluster: 'main', service: 'shop', image: OLD, alarmAbove: 100_000 });
    scriptTraffic(at, app, { random: seededRandom(7), perMinute: () => 3_000, behavior });
    const analysis = join(folder, 'analysis.yml');
    await writeFile(analysis, ANALYSIS);
    const inputs = inputsFrom({
      cluster: 'main',
      service: 'shop',
      image: NEW,
      analysis,
      credentials: 'environment',
      'deployment-config': 'linear 10% every 2m',
      'allow-endpoint-override': 'true',
    });
    const outcome = await perform(inputs, contextOf({ clock, endpoint: aws.endpoint, region: aws.region }));
    if (outcome.kind !== 'deployed') throw new Error(`the canary was ${outcome.kind}`);
    return { inputs, outcome };
  } finally {
    await aws.stop();
  }
}

function inputsFrom(values: Record<string, string>): Inputs {
  return readInputs(new Form({ read: (name) => values[name] ?? '', given: Object.keys(values) }));
}

function contextOf({
  clock,
  endpoint,
  region,
}: {
  clock: Context['clock'];
  endpoint: string;
  region: string;
}): Context {
  const { accessKeyId, secretAccessKey } = DEMO_ADMIN_KEYS.prod;
  const secrets = secretKeeper();
  const env = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
  return {
    env,
    facts: { platform: 'shell', repository: 'octo-org/shop', runId: '1001', attempt: '1' },
    clock,
    random: seededRandom(1),
    log: silentLog,
    secrets,
    outbound: wayOut(env, { allowOverride: true, secrets }),
    signal: new AbortController().signal,
    deadline: Number.POSITIVE_INFINITY,
    saveState: () => {},
    readState: () => '',
  };
}
