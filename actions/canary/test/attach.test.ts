import { describe, expect, it } from '@jest/globals';
import { DEMO_ACCOUNTS, DEMO_ADMIN_KEYS, DEMO_REGION, demoSeed, startLocalAws } from '@waybill/local-aws';
import type { Context } from '@waybill/shared/action';
import { judgeFor, parametersOf, readAnalysis } from '@waybill/shared/analysis';
import { CANARY_DECISION, findStatement, listReferrers } from '@waybill/shared/evidence';
import { digestOf, Form, secretKeeper, seededRandom, silentLog, steppedClock } from '@waybill/shared/kernel';
import { ecrPaces, ecrRegistry, nodeHttp, parseManifest, type Repository } from '@waybill/shared/registry';
import { attachDecision } from '../src/attach.ts';
import { readInputs } from '../src/inputs.ts';
import { leashOf } from '../src/leash.ts';
import { openCanarySession } from '../src/load.ts';
import type { Deployed } from '../src/outcome.ts';

const ACCOUNT = DEMO_ACCOUNTS.prod;
const HOST = `${ACCOUNT}.dkr.ecr.${DEMO_REGION}.amazonaws.com`;
const OCI = 'application/vnd.oci.image';

/** The least image that a registry takes. */
async function givenImage(repository: Repository) {
  const bytes = Buffer.from('{}');
  const config = { mediaType: `${OCI}.config.v1+json`, digest: digestOf(bytes), size: bytes.length };
  const arrival = await repository.begin(config, {});
  if (arrival.kind === 'upload') {
    const writer = arrival.send();
    writer.write(bytes);
    await writer.commit();
  }
  const layer = { ...config, mediaType: `${OCI}.layer.v1.tar` };
  const body = { schemaVersion: 2, mediaType: `${OCI}.manifest.v1+json`, config, layers: [layer] };
  const manifest = parseManifest(Buffer.from(JSON.stringify(body)), 'the test');
  await repository.put(manifest, 'v1');
  return manifest.digest;
}

async function givenDecision(): Promise<Deployed> {
  const parameters = parametersOf(await readAnalysis('metrics: [{ template: alb-errors }]', 'analysis.yml'), 15);
  const assessment = judgeFor(parameters)({ settled: 15, rows: {} });
  const record = { schema: 'waybill/canary-record/v1', parameters, looks: [], verdict: assessment.verdict };
  const watched = {
    conclusion: { status: 'rolled-back' },
    judgement: { kind: 'inconclusive' },
    evidence: { assessment, record },
  };
  return { kind: 'deployed', deployment: 'd-1', began: 0, ended: 60_000, watched } as unknown as Deployed;
}

describe('the decision of a canary', () => {
  it('is attached to the image once, with the whole record', async () => {
    const clock = steppedClock(Date.now());
    const aws = await startLocalAws({ seed: demoSeed(), clock });
    const { accessKeyId, secretAccessKey } = DEMO_ADMIN_KEYS.prod;
    const signal = new AbortController().signal;
    const context: Context = {
      env: { ...aws.env(), AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
      facts: { platform: 'shell' } as Context['facts'],
      clock,
      random: seededRandom(1),
      log: silentLog,
      secrets: secretKeeper(),
      signal,
      deadline: Number.POSITIVE_INFINITY,
      saveState: () => {},
      readState: () => '',
    };
    const inputsFor = (digest: string) => {
      const image = `${HOST}/hello-service@${digest}`;
      const values: Record<string, string> = {
        image,
        application: 'shop',
        'deployment-group': 'live',
        analysis: 'analysis.yml',
        credentials: 'environment',
        'allow-endpoint-override': 'true',
      };
      return readInputs(new Form({ read: (name) => values[name] ?? '', given: Object.keys(values) }));
    };
    const session = await openCanarySession(inputsFor(`sha256:${'0'.repeat(64)}`), context, leashOf(signal));
    const http = nodeHttp({});
    const repository = ecrRegistry({
      ...context,
      session,
      http,
      pace: ecrPaces(clock)(ACCOUNT, DEMO_REGION),
      host: HOST,
      account: ACCOUNT,
      repository: 'hello-service',
      side: 'source',
      overridden: true,
    });
    try {
      const inputs = inputsFor(await givenImage(repository));
      const decision = await givenDecision();
      const digest = await attachDecision(decision, inputs, { context, session });
      expect(digest).toMatch(/^sha256:/);
      expect(await attachDecision(decision, inputs, { context, session })).toBe(digest);
      const listed = await listReferrers(repository, inputs.image?.digest ?? digestOf(Buffer.from('')));
      expect((await findStatement(repository, listed, CANARY_DECISION))?.digest).toBe(digest);
      const absent = inputsFor(`sha256:${'1'.repeat(64)}`);
      expect(await attachDecision(decision, absent, { context, session })).toBeUndefined();
    } finally {
      http.close();
      await aws.stop();
    }
  });
});
