import { readFile, writeFile } from 'node:fs/promises';
import { type Context, regionInForce, sessionOptions } from '@waybill/shared/action';
import {
  type Analysis,
  analysisError,
  awsAlarms,
  awsMetrics,
  awsTargetGroups,
  awsZones,
  readAnalysis,
} from '@waybill/shared/analysis';
import {
  awsAlarmNames,
  awsBalancers,
  awsCodeDeploy,
  awsEcs,
  awsImages,
  awsLambda,
  awsTime,
  patientReading,
} from '@waybill/shared/codedeploy';
import { type AwsSession, openSession } from '@waybill/shared/credentials';
import { parseEcrHost, quote } from '@waybill/shared/kernel';
import { attachDecision } from './attach.ts';
import type { Inputs } from './inputs.ts';
import { analysisJudge, NO_JUDGE } from './judging.ts';
import { type Leash, leashOf } from './leash.ts';
import { oneAttempt } from './one-attempt.ts';
import type { Deployed, Outcome } from './outcome.ts';
import { statementsFor } from './permissions.ts';
import type { Ports } from './ports.ts';
import { htmlReport } from './report/html/page.ts';
import { canary } from './run.ts';

export { report } from './report/report.ts';

/** Builds the ports and runs the use case; the HTML report is written whatever came out. */
export async function perform(inputs: Inputs, context: Context): Promise<Outcome> {
  const analysis = inputs.analysis === undefined ? undefined : await analysisFrom(inputs.analysis);
  const leash = leashOf(context.signal);
  const session = await openCanarySession(inputs, context, leash);
  const ports = { ...portsOf(context, session, leash), analysis };
  const outcome = await canary(inputs, ports, ({ checked }) =>
    analysis === undefined ? NO_JUDGE : analysisJudge(analysis, checked, ports),
  );
  if (outcome.kind !== 'deployed') return outcome;
  if (inputs.reportFile !== undefined) await writeReport(inputs.reportFile, outcome);
  return { ...outcome, evidenceDigest: await attachDecision(outcome, inputs, { context, session }) };
}

/** The HTML page, and beside it the decision record that it can be replayed from. */
async function writeReport(file: string, outcome: Deployed): Promise<void> {
  await writeFile(file, htmlReport(outcome));
  const record = outcome.watched.evidence?.record;
  if (record !== undefined) await writeFile(recordFile(file), `${JSON.stringify(record)}\n`);
}

/** `canary.html` → `canary.record.json` */
function recordFile(reportFile: string): string {
  return `${reportFile.replace(/\.html?$/i, '')}.record.json`;
}

/** @throws E_FILE, E_ANALYSIS: before any call */
async function analysisFrom(path: string): Promise<Analysis> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw analysisError('E_ANALYSIS', `analysis: the file ${quote(path)} cannot be read`, { cause });
  }
  return readAnalysis(text, path);
}

/** What a runner leaves between its first signal and its kill is 10 s; a shell leaves all the time there is. */
const RUNNER_GRACE = 5_000;

export async function openCanarySession(inputs: Inputs, context: Context, leash: Leash): Promise<AwsSession> {
  const { common, image } = inputs;
  const region = regionInForce(common, context.env, parseEcrHost(image?.host ?? '')?.region);
  const options = sessionOptions(common, { region, statements: (scope) => statementsFor(inputs, scope) });
  return openSession(options, { ...context, signal: leash.signal, action: 'canary' });
}

export function portsOf(context: Context, session: AwsSession, leash: Leash): Ports {
  const { clock, facts } = context;
  const time = awsTime(clock);
  const config = (service: Parameters<AwsSession['config']>[0]) =>
    oneAttempt(session.config(service, { writes: true }));
  return {
    ...context,
    codeDeploy: awsCodeDeploy(config('codedeploy'), time),
    ecs: awsEcs(config('ecs'), time),
    lambda: awsLambda(config('lambda'), time),
    images: awsImages(config('ecr'), time),
    balancers: awsBalancers(config('elasticloadbalancing'), time),
    analysis: undefined,
    alarms: { states: awsAlarms(config('cloudwatch'), time) },
    alarmNames: awsAlarmNames(config('cloudwatch'), time),
    metrics: awsMetrics(config('cloudwatch'), time),
    zones: awsZones(config('cloudwatch'), time),
    targetGroups: awsTargetGroups(config('elasticloadbalancing'), time),
    time,
    reading: patientReading({ clock, random: context.random, signal: leash.signal }),
    region: session.region,
    account: session.account,
    caller: session.arn,
    afterCancel: facts.platform === 'github' ? RUNNER_GRACE : Number.POSITIVE_INFINITY,
    run: { repository: facts.repository, id: facts.runId, attempt: facts.attempt, url: facts.url },
    saveState: (state) => {
      // From the first write on, a cancel must not cut the credentials: they are needed to undo it.
      leash.release();
      context.saveState('canary', JSON.stringify(state));
    },
    readFile: (path) => readFile(path, 'utf8'),
  };
}
