import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient, GetDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import {
  type AlarmFacts,
  type AwsSession,
  alarmFinding,
  type Finding,
  type GroupFacts,
  groupFindings,
} from '../../credentials/index.ts';
import { attempt } from '../attempt.ts';

/** Whether a deployment group is there, and whether AWS itself would stop and roll back its deployments. */
export async function lookAtGroup(session: AwsSession, application: string, name: string): Promise<Finding[]> {
  const codedeploy = new CodeDeployClient(session.config('codedeploy'));
  return groupFindings(name, await attempt(() => groupFacts(codedeploy, application, name)));
}

/** Whether each alarm is there, and is not in alarm already. */
export async function lookAtAlarms(session: AwsSession, names: readonly string[]): Promise<Finding[]> {
  const cloudwatch = new CloudWatchClient(session.config('cloudwatch'));
  return Promise.all(names.map(async (name) => alarmFinding(name, await attempt(() => alarmFacts(cloudwatch, name)))));
}

async function groupFacts(
  codedeploy: CodeDeployClient,
  applicationName: string,
  deploymentGroupName: string,
): Promise<GroupFacts | undefined> {
  const { deploymentGroupInfo: info } = await codedeploy
    .send(new GetDeploymentGroupCommand({ applicationName, deploymentGroupName }))
    .catch((error: unknown) => {
      if (error instanceof Error && /^(Application|DeploymentGroup)DoesNotExistException$/.test(error.name))
        return { deploymentGroupInfo: undefined };
      throw error;
    });
  if (info === undefined) return undefined;
  const { alarmConfiguration, autoRollbackConfiguration } = info;
  return {
    alarms: (alarmConfiguration?.alarms ?? []).map(({ name = '' }) => name),
    alarmsEnabled: alarmConfiguration?.enabled ?? false,
    ignorePollAlarmFailure: alarmConfiguration?.ignorePollAlarmFailure ?? false,
    rollbackEvents: autoRollbackConfiguration?.enabled ? (autoRollbackConfiguration.events ?? []) : [],
  };
}

async function alarmFacts(cloudwatch: CloudWatchClient, name: string): Promise<AlarmFacts | undefined> {
  const command = new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] });
  const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.send(command);
  const [found] = [...MetricAlarms, ...CompositeAlarms];
  return found === undefined ? undefined : { state: found.StateValue ?? 'INSUFFICIENT_DATA' };
}
