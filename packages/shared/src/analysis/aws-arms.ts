import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  type ElasticLoadBalancingV2ClientConfig,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type AwsTime, keepingTime } from '../codedeploy/index.ts';
import type { Arm } from './query.ts';

/** Variables of target groups, by the group's name: what CloudWatch's dimensions hold. */
export type TargetGroupReader = (names: readonly string[]) => Promise<ReadonlyMap<string, Arm>>;

/** CodeDeploy names target groups; CloudWatch wants the end of their ARN and of their load balancer's. */
export function awsTargetGroups(config: ElasticLoadBalancingV2ClientConfig, time: AwsTime): TargetGroupReader {
  const client = keepingTime(new ElasticLoadBalancingV2Client(config), time);
  return async (names) => {
    const answer = await client.send(new DescribeTargetGroupsCommand({ Names: [...names] }));
    return new Map(
      (answer.TargetGroups ?? []).map(({ TargetGroupName = '', TargetGroupArn = '', LoadBalancerArns = [] }) => [
        TargetGroupName,
        {
          'target-group': TargetGroupArn.split(':').at(-1) ?? '',
          ...(LoadBalancerArns[0] !== undefined && { 'load-balancer': loadBalancerSuffix(LoadBalancerArns[0]) }),
        },
      ]),
    );
  };
}

/** `app/NAME/ID` of `arn:…:loadbalancer/app/NAME/ID`. */
function loadBalancerSuffix(arn: string): string {
  return (arn.split(':').at(-1) ?? '').replace(/^loadbalancer\//, '');
}
