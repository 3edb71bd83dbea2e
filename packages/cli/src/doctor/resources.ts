import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient, GetDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { DescribeRepositoriesCommand, ECRClient, GetRegistryScanningConfigurationCommand } from '@aws-sdk/client-ecr';
import type { AlarmFacts, AwsSession, GroupFacts, RepositoryFacts } from '@waybill/shared/credentials';

/** Real reads of what a run will touch; undefined is "there is none". Errors are AWS's own. */
export interface Resources {
  repository(name: string): Promise<RepositoryFacts | undefined>;
  group(application: string, name: string): Promise<GroupFacts | undefined>;
  alarm(name: string): Promise<AlarmFacts | undefined>;
}

export function awsResources(session: AwsSession): Resources {
  const ecr = new ECRClient(session.config('ecr'));
  const codedeploy = new CodeDeployClient(session.config('codedeploy'));
  const cloudwatch = new CloudWatchClient(session.config('cloudwatch'));
  return {
    repository: async (name) => {
      const { repositories = [] } = await ecr
        .send(new DescribeRepositoriesCommand({ repositoryNames: [name] }))
        .catch(noneFor('RepositoryNotFoundException', { repositories: [] }));
      const [found] = repositories;
      if (found === undefined) return undefined;
      const immutable = found.imageTagMutability?.startsWith('IMMUTABLE') ?? false;
      if (found.imageScanningConfiguration?.scanOnPush) return { immutable, scanned: 'on-push' };
      const { scanningConfiguration } = await ecr.send(new GetRegistryScanningConfigurationCommand({}));
      const rule = scanningConfiguration?.rules?.find(({ repositoryFilters = [] }) =>
        repositoryFilters.some(({ filter = '' }) => fits(filter, name)),
      );
      const scanned = { SCAN_ON_PUSH: 'on-push', CONTINUOUS_SCAN: 'continuous', MANUAL: 'manual' } as const;
      return { immutable, scanned: scanned[rule?.scanFrequency ?? 'MANUAL'] };
    },
    group: async (applicationName, deploymentGroupName) => {
      const { deploymentGroupInfo: info } = await codedeploy
        .send(new GetDeploymentGroupCommand({ applicationName, deploymentGroupName }))
        .catch(noneFor('ApplicationDoesNotExistException', { deploymentGroupInfo: undefined }))
        .catch(noneFor('DeploymentGroupDoesNotExistException', { deploymentGroupInfo: undefined }));
      if (info === undefined) return undefined;
      const { alarmConfiguration, autoRollbackConfiguration } = info;
      return {
        alarms: (alarmConfiguration?.alarms ?? []).map(({ name = '' }) => name),
        alarmsEnabled: alarmConfiguration?.enabled ?? false,
        ignorePollAlarmFailure: alarmConfiguration?.ignorePollAlarmFailure ?? false,
        rollbackEvents: autoRollbackConfiguration?.enabled ? (autoRollbackConfiguration.events ?? []) : [],
      };
    },
    alarm: async (name) => {
      const command = new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] });
      const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.send(command);
      const [found] = [...MetricAlarms, ...CompositeAlarms];
      return found === undefined ? undefined : { state: found.StateValue ?? 'INSUFFICIENT_DATA' };
    },
  };
}

/** Turns one error into an answer. */
function noneFor<T>(errorName: string, none: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && error.name === errorName) return none;
    throw error;
  };
}

/** ECR's filters: `*` for any run of characters. */
function fits(filter: string, name: string): boolean {
  const parts = filter.split('*');
  if (parts.length === 1) return name.startsWith(filter);
  return new RegExp(`^${parts.map((part) => part.replace(/[.\\/-]/g, '\\$&')).join('.*')}$`).test(name);
}
