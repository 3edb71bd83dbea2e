import type { Call, Permission } from '../core/index.ts';
import { regionalArn } from '../place/index.ts';

type Input = Readonly<Record<string, unknown>>;

/** Finds the `application/group` of a deployment. */
export type GroupOfDeployment = (call: Call, deploymentId: string) => string | undefined;

/** Which CodeDeploy operations name what. Source: Service Authorization Reference, CodeDeploy; the rest take no resource. */
const ON_GROUP: readonly string[] = [
  'CreateDeployment',
  'CreateDeploymentGroup',
  'DeleteDeploymentGroup',
  'GetDeployment',
  'GetDeploymentGroup',
  'ListDeployments',
  'UpdateDeploymentGroup',
];
const ON_APPLICATION: readonly string[] = [
  'CreateApplication',
  'DeleteApplication',
  'GetApplication',
  'GetApplicationRevision',
  'ListDeploymentGroups',
  'RegisterApplicationRevision',
];
const ON_CONFIG: readonly string[] = ['CreateDeploymentConfig', 'DeleteDeploymentConfig', 'GetDeploymentConfig'];

/** What IAM is asked before a CodeDeploy operation; an alarm override also needs UpdateDeploymentGroup. */
export function codedeployPermissions(groupOf: GroupOfDeployment) {
  return (operation: string, input: Input, call: Call): readonly Permission[] => {
    const arn = (kind: string, name: string) => regionalArn(call, 'codedeploy', `${kind}:${name}`);
    const groupName = () => {
      const named = text(input, 'deploymentGroupName') ?? text(input, 'currentDeploymentGroupName');
      const application = text(input, 'applicationName');
      if (application !== undefined && named !== undefined) return `${application}/${named}`;
      return groupOf(call, text(input, 'deploymentId') ?? '');
    };
    const asked = (resource: string): Permission => ({ action: `codedeploy:${operation}`, resource });
    if (ON_APPLICATION.includes(operation)) return [asked(arn('application', text(input, 'applicationName') ?? ''))];
    if (ON_CONFIG.includes(operation))
      return [asked(arn('deploymentconfig', text(input, 'deploymentConfigName') ?? ''))];
    if (operation === 'BatchGetDeployments') {
      const ids = (input['deploymentIds'] ?? []) as readonly string[];
      const groups = new Set(ids.flatMap((id) => groupOf(call, id) ?? []));
      return groups.size === 0 ? [asked('*')] : [...groups].map((group) => asked(arn('deploymentgroup', group)));
    }
    if (!ON_GROUP.includes(operation)) return [asked('*')];
    const group = groupName();
    const resource = group === undefined ? '*' : arn('deploymentgroup', group);
    const override: Permission = { action: 'codedeploy:UpdateDeploymentGroup', resource };
    return input['overrideAlarmConfiguration'] === undefined ? [asked(resource)] : [asked(resource), override];
  };
}

/** What IAM is asked before an ECS operation. */
export function ecsPermissions(operation: string, input: Input, call: Call): readonly Permission[] {
  const asked = (resource: string): Permission => ({ action: `ecs:${operation}`, resource });
  const cluster = text(input, 'cluster') ?? 'default';
  const short = cluster.slice(cluster.lastIndexOf('/') + 1);
  const each = (kind: string, names: unknown) =>
    ((names ?? []) as readonly string[]).map((name) =>
      asked(name.startsWith('arn:') ? name : regionalArn(call, 'ecs', `${kind}/${short}/${name}`)),
    );
  if (operation === 'DescribeServices') return each('service', input['services']);
  if (operation === 'DescribeTasks') return each('task', input['tasks']);
  if (operation === 'DescribeTaskSets') return each('service', [text(input, 'service') ?? '']);
  if (operation === 'RegisterTaskDefinition') {
    const roles = [text(input, 'taskRoleArn'), text(input, 'executionRoleArn')].filter((role) => role !== undefined);
    const context = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };
    return [asked('*'), ...roles.map((resource) => ({ action: 'iam:PassRole', resource, context }))];
  }
  return [asked('*')];
}

export function elbPermissions(operation: string): readonly Permission[] {
  return [{ action: `elasticloadbalancing:${operation}`, resource: '*' }];
}

export function cloudwatchPermissions(operation: string, input: Input, call: Call): readonly Permission[] {
  const asked = (resource: string): Permission => ({ action: `cloudwatch:${operation}`, resource });
  const alarm = (name: string) => asked(regionalArn(call, 'cloudwatch', `alarm:${name}`));
  const single = text(input, 'AlarmName');
  if (single !== undefined) return [alarm(single)];
  const several = input['AlarmNames'] as readonly string[] | undefined;
  if (several !== undefined && several.length > 0) return several.map(alarm);
  return [operation === 'DescribeAlarms' ? alarm('*') : asked('*')];
}

export function lambdaPermissions(operation: string, input: Input, call: Call): readonly Permission[] {
  const action = `lambda:${operation === 'Invoke' ? 'InvokeFunction' : operation}`;
  const name = text(input, 'FunctionName');
  if (name === undefined) return [{ action, resource: '*' }];
  const parts = name.split(':');
  const at = parts.indexOf('function');
  return [{ action, resource: regionalArn(call, 'lambda', `function:${at < 0 ? parts[0] : parts[at + 1]}`) }];
}

function text(input: Input, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
}
