import {
  createGroup,
  type DeliveryPlace,
  type EcsApplication,
  setUpEcsApplication,
  setUpLambdaApplication,
} from '@waybill/local-aws';
import { OLD } from './given-names.ts';

export interface GroupOptions {
  readonly platform: 'ECS' | 'Lambda' | 'Server';
  readonly terminationWaitMinutes?: number;
}

const NAMES = { application: 'AppECS-main-shop', group: 'DgpECS-main-shop' } as const;

/** A group of each platform under the same name, serving OLD. */
export function setUpGroup(at: DeliveryPlace, options: GroupOptions): EcsApplication | undefined {
  const { platform, terminationWaitMinutes = 1 } = options;
  const alarmAbove = 5;
  if (platform === 'ECS')
    return setUpEcsApplication(at, {
      cluster: 'main',
      service: 'shop',
      image: OLD,
      alarmAbove,
      terminationWaitMinutes,
    });
  if (platform === 'Lambda') setUpLambdaApplication(at, { functionName: 'shop', code: OLD, alarmAbove, ...NAMES });
  else setUpServers(at);
  return undefined;
}

function setUpServers({ codedeploy, place }: DeliveryPlace): void {
  codedeploy.applications.create(NAMES.application, 'Server');
  createGroup(codedeploy, {
    applicationName: NAMES.application,
    deploymentGroupName: NAMES.group,
    serviceRoleArn: `arn:aws:iam::${place.account}:role/codedeploy`,
    deploymentConfigName: 'CodeDeployDefault.OneAtATime',
    ec2TagFilters: [{ Key: 'role', Value: 'shop', Type: 'KEY_AND_VALUE' }],
    autoRollbackConfiguration: {
      enabled: true,
      events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
    },
  });
}
