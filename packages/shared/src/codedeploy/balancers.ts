import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  type ElasticLoadBalancingV2ClientConfig,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type AwsTime, keepingTime } from './aws-time.ts';

/** How one target of a load balancer answers its health check. */
export interface TargetHealth {
  /** healthy, unhealthy, initial, draining, unused, unavailable. */
  readonly state: string;
  /** `Target.ResponseCodeMismatch`; empty where the load balancer gives none. */
  readonly reason: string;
  readonly description: string;
}

/** Load balancers as far as a failed deployment asks them. */
export interface Balancers {
  /** Empty when there is no such target group. @param name as CodeDeploy names it */
  health(targetGroup: string): Promise<TargetHealth[]>;
}

/** @param config of a client that sends each call once */
export function awsBalancers(config: ElasticLoadBalancingV2ClientConfig, time: AwsTime): Balancers {
  return balancersOver(keepingTime(new ElasticLoadBalancingV2Client(config), time));
}

/** @param client what sends the API's commands */
export function balancersOver(client: Pick<ElasticLoadBalancingV2Client, 'send'>): Balancers {
  return {
    health: async (targetGroup) => {
      const { TargetGroups = [] } = await client.send(new DescribeTargetGroupsCommand({ Names: [targetGroup] }));
      const arn = TargetGroups[0]?.TargetGroupArn;
      if (arn === undefined) return [];
      const answer = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn: arn }));
      return (answer.TargetHealthDescriptions ?? []).map(({ TargetHealth: health }) => ({
        state: health?.State ?? 'unavailable',
        reason: health?.Reason ?? '',
        description: health?.Description ?? '',
      }));
    },
  };
}
