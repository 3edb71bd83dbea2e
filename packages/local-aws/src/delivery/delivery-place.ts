import type { CloudWatch } from '../cloudwatch/index.ts';
import type { CodeDeploy } from '../codedeploy/index.ts';
import type { Ecs } from '../ecs/index.ts';
import type { Balancers } from '../elb/index.ts';
import type { Functions, Invoker } from '../lambda/index.ts';
import type { Place } from '../place/index.ts';

/** Everything that a deployment touches, in one account and region. */
export interface DeliveryPlace {
  readonly place: Place;
  readonly balancers: Balancers;
  readonly cloudwatch: CloudWatch;
  readonly codedeploy: CodeDeploy;
  readonly ecs: Ecs;
  readonly functions: Functions;
  readonly invoker: Invoker;
}
