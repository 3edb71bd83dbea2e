import {
  DEMO_ACCOUNTS,
  DEMO_ADMIN_KEYS,
  DEMO_REGION,
  demoSeed,
  type LocalAws,
  type LocalAwsOptions,
  type ScanScript,
  startLocalAws,
} from '@waybill/local-aws';
import { type Context, runFacts } from '@waybill/shared/action';
import { Form, secretKeeper, seededRandom, silentLog, steppedClock } from '@waybill/shared/kernel';
import { nodeHttp } from '@waybill/shared/registry';
import type { Report } from '@waybill/shared/report';
import { connect } from '../src/connect.ts';
import { type Inputs, readInputs } from '../src/inputs.ts';
import { perform, report } from '../src/load.ts';
import type { Outcome } from '../src/run.ts';
import { type GivenImages, givenImages } from './given-images.ts';

const ACCOUNT = DEMO_ACCOUNTS.dev;
export const HOST = `${ACCOUNT}.dkr.ecr.${DEMO_REGION}.amazonaws.com`;
export const REPOSITORY = 'hello-service';

type Values = Readonly<Record<string, string>>;

export interface GivenRun {
  readonly outcome: Outcome;
  readonly report: Report;
  /** What was logged. */
  readonly lines: readonly string[];
}

export interface GivenScan extends GivenImages {
  readonly aws: LocalAws;
  readonly clock: ReturnType<typeof steppedClock>;
  /** What scans find from now on. */
  script(script: ScanScript): Promise<void>;
  /** The action on an image of the repository: inputs by name, `digest` for short. */
  run(values: Values & { readonly digest?: string }, env?: Values): Promise<GivenRun>;
  stop(): Promise<void>;
}

/** A local AWS whose clock moves only when something waits, and the action before it. */
export async function givenScan({
  scanType = 'ENHANCED',
  ...options
}: { scanType?: 'BASIC' | 'ENHANCED' } & LocalAwsOptions = {}): Promise<GivenScan> {
  const clock = steppedClock(Date.now());
  const seed = demoSeed();
  const accounts = seed.accounts.map((account) => ({ ...account, scanType }));
  const aws = await startLocalAws({ seed: { ...seed, accounts }, clock, ...options });
  const lines: string[] = [];
  const contextOf = (env: Values): Context => ({
    env: { ...aws.env(), ...keys(), ...env },
    facts: runFacts(env),
    clock,
    random: seededRandom(1),
    log: { ...silentLog, info: (line) => void lines.push(line), warning: (line) => void lines.push(line) },
    secrets: secretKeeper(),
    signal: new AbortController().signal,
    deadline: clock.now() + 900_000,
    saveState: () => {},
    readState: () => '',
  });
  const http = nodeHttp({});
  const setUp = inputsOf({ image: `${HOST}/${REPOSITORY}@sha256:${'0'.repeat(64)}` });
  const wire = { http, clock, random: seededRandom(1), signal: new AbortController().signal };
  const { images } = await connect(setUp, contextOf({}), wire);
  return {
    aws,
    clock,
    ...givenImages(images),
    script: async (script) => (await aws.registryOf(ACCOUNT)).scans.add(script),
    run: async ({ digest, ...values }, env = {}) => {
      lines.length = 0;
      const image = digest === undefined ? {} : { image: `${HOST}/${REPOSITORY}@${digest}` };
      const inputs = inputsOf({ ...image, ...values });
      const deadline = clock.now() + inputs.common.timeout;
      const outcome = await perform(inputs, { ...contextOf(env), deadline });
      return { outcome, report: report(outcome), lines: [...lines] };
    },
    stop: async () => {
      http.close();
      await aws.stop();
      aws.violations.assertClean();
      if (aws.defects.length > 0) throw aws.defects[0];
    },
  };
}

/** The inputs as the form reads them, with what a test run needs. */
export function inputsOf(values: Values): Inputs {
  const all: Values = { attest: 'false', credentials: 'environment', 'allow-endpoint-override': 'true', ...values };
  return readInputs(new Form({ read: (name) => all[name] ?? '', given: Object.keys(all) }));
}

function keys(): Values {
  const { accessKeyId, secretAccessKey } = DEMO_ADMIN_KEYS.dev;
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}
