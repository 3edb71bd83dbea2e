import { describe, expect, it } from '@jest/globals';
import type { Call } from '../../src/core/index.ts';
import {
  cloudwatchPermissions,
  codedeployPermissions,
  ecsPermissions,
  elbPermissions,
  lambdaPermissions,
} from '../../src/delivery/permissions.ts';

const CALL = { account: '111111111111', region: 'eu-central-1' } as Call;
const codedeploy = codedeployPermissions((_call, id) => (id === 'd-KNOWN' ? 'app/group' : undefined));
const GROUP = 'arn:aws:codedeploy:eu-central-1:111111111111:deploymentgroup:app/group';

describe('what IAM is asked before a call', () => {
  it('of CodeDeploy is the group, found through the deployment where only that is named', () => {
    const names = { applicationName: 'app', deploymentGroupName: 'group' };
    expect(codedeploy('CreateDeployment', names, CALL)).toEqual([
      { action: 'codedeploy:CreateDeployment', resource: GROUP },
    ]);
    expect(codedeploy('GetDeployment', { deploymentId: 'd-KNOWN' }, CALL)[0]?.resource).toBe(GROUP);
    expect(codedeploy('BatchGetDeployments', { deploymentIds: ['d-KNOWN', 'd-OTHER'] }, CALL)).toHaveLength(1);
    expect(codedeploy('GetDeployment', { deploymentId: 'd-OTHER' }, CALL)[0]?.resource).toBe('*');
  });

  it('of CodeDeploy is nothing in particular where the operation takes no resource', () => {
    expect(codedeploy('StopDeployment', { deploymentId: 'd-KNOWN' }, CALL)).toEqual([
      { action: 'codedeploy:StopDeployment', resource: '*' },
    ]);
  });

  it('also is the right to update the group when its alarms are overridden', () => {
    const input = { applicationName: 'app', deploymentGroupName: 'group', overrideAlarmConfiguration: {} };
    expect(codedeploy('CreateDeployment', input, CALL).map(({ action }) => action)).toEqual([
      'codedeploy:CreateDeployment',
      'codedeploy:UpdateDeploymentGroup',
    ]);
  });

  it('of ECS is the service, and the roles that a task definition passes on', () => {
    const [service] = ecsPermissions('DescribeServices', { cluster: 'main', services: ['shop'] }, CALL);
    expect(service?.resource).toBe('arn:aws:ecs:eu-central-1:111111111111:service/main/shop');
    const executionRoleArn = 'arn:aws:iam::111111111111:role/execution';
    expect(ecsPermissions('RegisterTaskDefinition', { executionRoleArn }, CALL)).toEqual([
      { action: 'ecs:RegisterTaskDefinition', resource: '*' },
      {
        action: 'iam:PassRole',
        resource: executionRoleArn,
        context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
      },
    ]);
  });

  it('is named by the prefix of IAM, not by that of the signature', () => {
    expect(elbPermissions('DescribeListeners')[0]?.action).toBe('elasticloadbalancing:DescribeListeners');
    expect(cloudwatchPermissions('DescribeAlarms', { AlarmNames: ['a'] }, CALL)).toEqual([
      { action: 'cloudwatch:DescribeAlarms', resource: 'arn:aws:cloudwatch:eu-central-1:111111111111:alarm:a' },
    ]);
    expect(cloudwatchPermissions('GetMetricData', {}, CALL)[0]?.resource).toBe('*');
    expect(lambdaPermissions('Invoke', { FunctionName: 'order:live' }, CALL)).toEqual([
      { action: 'lambda:InvokeFunction', resource: 'arn:aws:lambda:eu-central-1:111111111111:function:order' },
    ]);
  });
});
