import { COMMON_SYNONYMS, type CommonInputs, readCommonInputs } from '@waybill/shared/action';
import { parseDeploymentConfig, type Revision, type WantedConfig } from '@waybill/shared/codedeploy';
import {
  type Digest,
  type Form,
  InvalidValue,
  parseArn,
  parseDuration,
  parseInteger,
  parseReference,
  parseText,
  type RegistryReference,
} from '@waybill/shared/kernel';
import { parseRevision } from './revision-input.ts';

/** An image that cannot change under us. */
export type PinnedImage = RegistryReference & { readonly digest: Digest };

export interface Inputs {
  readonly common: CommonInputs;
  readonly application: string;
  readonly group: string;
  readonly image: PinnedImage | undefined;
  /** A file, an ARN or a family. */
  readonly taskDefinition: string | undefined;
  readonly container: string | undefined;
  readonly containerPort: number | undefined;
  readonly lambda: LambdaInputs | undefined;
  readonly revision: Revision | undefined;
  /** A file of the caller's own. */
  readonly appspec: string | undefined;
  /** Undefined for the group's own. */
  readonly config: WantedConfig | undefined;
  readonly alarms: readonly string[];
  /** Alarms that were named by ARN: their account and region have to be the deployment's. */
  readonly alarmPlaces: readonly AlarmPlace[];
  readonly analysis: string | undefined;
  readonly onInconclusive: 'fail' | 'pass' | 'warn';
  readonly onFailure: 'rollback' | 'stop' | 'report';
  readonly onCancel: 'rollback' | 'stop' | 'leave';
  readonly onBusy: 'wait' | 'fail';
  readonly requireAwsGuard: boolean;
  /** Milliseconds of a fixed pause, or `auto`. */
  readonly poll: number | 'auto';
  readonly waitFor: 'traffic' | 'completion';
  readonly reportFile: string | undefined;
  readonly environment: string | undefined;
}

export interface AlarmPlace {
  readonly name: string;
  readonly account: string;
  readonly region: string;
}

export interface LambdaInputs {
  readonly functionName: string;
  readonly alias: string;
  /** Undefined to publish one. */
  readonly version: string | undefined;
}

/** Names of the well-known actions, and ours. */
const SYNONYMS = {
  ...COMMON_SYNONYMS,
  'codedeploy-application': 'application',
  'application-name': 'application',
  'codedeploy-deployment-group': 'deployment-group',
  'deployment-group-name': 'deployment-group',
  'codedeploy-appspec': 'appspec',
  'codedeploy-deployment-config': 'deployment-config',
  'deployment-config-name': 'deployment-config',
  'codedeploy-deployment-description': 'environment',
  'container-name': 'container',
  'image-uri': 'image',
  'function-name': 'function',
  'alias-name': 'alias',
  'wait-for-service-stability': 'wait-for',
  'wait-for-minutes': 'timeout',
  'wait-for-deployment': 'wait-for',
  's3-location': 'revision',
} as const;

const HOUR = 3_600_000;

/** Every mistake of the inputs is collected before the first call. */
export function readInputs(form: Form): Inputs {
  const common = readCommonInputs(form, { timeout: HOUR });
  const where = readWhere(form);
  const image = form.optional('image', parsePinnedImage);
  const taskDefinition = form.optional('task-definition', parseText);
  const container = form.optional('container', parseText);
  const containerPort = form.optional('container-port', parseInteger(1, 65_535));
  const lambda = readLambda(form);
  const revision = form.optional('revision', parseRevision);
  // An item that is a mistake is none of these.
  const alarms = form.list('alarms', parseAlarm).filter((alarm) => typeof alarm === 'object');
  const inputs: Inputs = {
    common,
    ...where,
    image,
    taskDefinition,
    container,
    containerPort,
    lambda,
    revision,
    appspec: form.optional('appspec', parseText),
    config: form.optional('deployment-config', parseDeploymentConfig),
    alarms: alarms.map(({ name }) => name),
    alarmPlaces: alarms.flatMap((alarm) => ('region' in alarm ? [alarm] : [])),
    analysis: form.optional('analysis', parseText),
    onInconclusive: form.choice('on-inconclusive', ['fail', 'pass', 'warn'], 'fail'),
    onFailure: form.choice('on-failure', ['rollback', 'stop', 'report'], 'rollback'),
    onCancel: form.choice('on-cancel', ['rollback', 'stop', 'leave'], 'rollback'),
    onBusy: form.choice('on-busy', ['wait', 'fail'], 'wait'),
    requireAwsGuard: form.flag('require-aws-guard', true),
    poll: form.optional('poll', parsePoll, 'auto'),
    waitFor: form.choice('wait-for', ['traffic', 'completion'], 'completion'),
    reportFile: form.optional('report-file', parseText),
    environment: form.optional('environment', parseText),
  };
  checkTogether(form, inputs);
  return form.finish(inputs, SYNONYMS);
}

/** The application and the group as given, or under the names that ECS's console and the well-known action use. */
function readWhere(form: Form): { application: string; group: string } {
  const application = form.text('application');
  const group = form.text('deployment-group');
  const cluster = form.text('cluster');
  const service = form.text('service');
  const derived = cluster !== '' && service !== '';
  form.rule(derived || cluster === service, 'cluster, service: one without the other names no deployment group');
  form.rule(application !== '' || derived, 'application: is required, or `cluster` and `service`');
  form.rule(group !== '' || derived, 'deployment-group: is required, or `cluster` and `service`');
  for (const [name, value] of [['application', application] as const, ['deployment-group', group] as const])
    form.rule(value.length <= 100, `${name}: ${value.length} characters are more than CodeDeploy's 100`);
  return {
    application: application || `AppECS-${cluster}-${service}`,
    group: group || `DgpECS-${cluster}-${service}`,
  };
}

function readLambda(form: Form): LambdaInputs | undefined {
  const functionName = form.text('function');
  const alias = form.text('alias');
  const version = form.optional('version', parseVersion);
  form.rule((functionName === '') === (alias === ''), 'function, alias: a Lambda deployment needs both');
  form.rule(version === undefined || functionName !== '', 'version: is of a Lambda function; `function` is missing');
  return functionName === '' ? undefined : { functionName, alias, version };
}

/** Inputs of one platform exclude those of the others. */
function checkTogether(form: Form, inputs: Inputs): void {
  const { lambda, revision, taskDefinition, container, containerPort, image, appspec } = inputs;
  const ecs = [
    taskDefinition !== undefined && 'task-definition',
    container !== undefined && 'container',
    containerPort !== undefined && 'container-port',
  ].filter((name) => name !== false);
  form.rule(
    lambda === undefined || ecs.length === 0,
    `${ecs.join(', ')}: of an ECS deployment, but \`function\` asks for a Lambda deployment`,
  );
  form.rule(
    revision === undefined || (lambda === undefined && ecs.length === 0 && image === undefined),
    'revision: is for EC2 and on-premises deployments; it goes with no image, task definition or function',
  );
  form.rule(
    revision === undefined || appspec === undefined,
    'appspec: is inside the revision of an EC2 or on-premises deployment',
  );
  form.rule(
    lambda?.version === undefined || image === undefined,
    'version: is taken as it is, so `image` has no place to go; leave one of them out',
  );
}

function parsePinnedImage(text: string): PinnedImage {
  const reference = parseReference(text);
  const allowed = 'an image by digest (REPOSITORY@sha256:…)';
  if (reference.kind !== 'registry' || reference.digest === undefined)
    throw new InvalidValue(
      text,
      reference.kind === 'registry' ? `${allowed}: a tag can move during the rollout` : allowed,
    );
  return { ...reference, digest: reference.digest };
}

function parseVersion(text: string): string {
  if (!/^[1-9]\d*$/.test(text))
    throw new InvalidValue(text, 'a version of a Lambda function (a number; $LATEST cannot be shifted to)');
  return text;
}

/** A name, or an ARN: CodeDeploy knows alarms by name, in its own account and region. */
function parseAlarm(text: string): AlarmPlace | { readonly name: string } {
  const wrong = new InvalidValue(text, 'the name or the ARN of a CloudWatch alarm');
  if (!text.startsWith('arn:')) {
    if (text === '' || text.length > 255) throw wrong;
    return { name: text };
  }
  const { account, region, resource } = parseArn(text);
  const name = /^alarm:(.{1,255})$/.exec(resource)?.[1];
  if (name === undefined) throw wrong;
  return { name, account, region };
}

function parsePoll(text: string): number | 'auto' {
  if (text === 'auto') return 'auto';
  const pause = parseDuration(text);
  if (pause < 500) throw new InvalidValue(text, 'auto, or a duration of at least 500ms');
  return pause;
}
