import { cloudwatchOperations } from '../cloudwatch/index.ts';
import { codedeployOperations } from '../codedeploy/index.ts';
import type { Scope, Service } from '../core/index.ts';
import { ecsOperations } from '../ecs/index.ts';
import { elbOperations } from '../elb/index.ts';
import { lambdaOperations } from '../lambda/index.ts';
import { operationsOn } from '../place/index.ts';
import type { Agenda } from '../time/index.ts';
import type { DeliveryPlace } from './delivery-place.ts';
import {
  cloudwatchPermissions,
  codedeployPermissions,
  ecsPermissions,
  elbPermissions,
  lambdaPermissions,
} from './permissions.ts';

/** How each service is spoken to. Sources: the SDK clients' protocols and endpoints. */
export function deliveryServices(agenda: Agenda, at: (scope: Scope) => DeliveryPlace): readonly Service[] {
  return [
    {
      name: 'codedeploy',
      protocol: 'json-1.1',
      target: 'CodeDeploy_20141006',
      contract: () => import('@aws-sdk/client-codedeploy'),
      operations: operationsOn(agenda, (scope) => at(scope).codedeploy, codedeployOperations),
      permissions: codedeployPermissions((call, id) => {
        const order = at(call).codedeploy.deployments.find(id)?.order;
        return order && `${order.group.application}/${order.settings.name}`;
      }),
    },
    {
      name: 'ecs',
      protocol: 'json-1.1',
      target: 'AmazonEC2ContainerServiceV20141113',
      contract: () => import('@aws-sdk/client-ecs'),
      operations: operationsOn(agenda, (scope) => at(scope).ecs, ecsOperations),
      permissions: ecsPermissions,
    },
    {
      name: 'elasticloadbalancing',
      protocol: 'query',
      target: '2015-12-01',
      contract: () => import('@aws-sdk/client-elastic-load-balancing-v2'),
      operations: operationsOn(agenda, (scope) => at(scope).balancers, elbOperations),
      permissions: elbPermissions,
    },
    {
      name: 'lambda',
      protocol: 'rest-json',
      contract: () => import('@aws-sdk/client-lambda'),
      operations: operationsOn(agenda, at, lambdaOperations),
      permissions: lambdaPermissions,
    },
    {
      name: 'monitoring',
      protocol: 'json-1.0',
      target: 'GraniteServiceVersion20100801',
      contract: () => import('@aws-sdk/client-cloudwatch'),
      operations: operationsOn(agenda, (scope) => at(scope).cloudwatch, cloudwatchOperations),
      permissions: cloudwatchPermissions,
    },
  ];
}
