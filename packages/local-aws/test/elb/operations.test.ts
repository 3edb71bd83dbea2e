import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EcsApplication } from '../../src/delivery/index.ts';
import {
  type GivenDelivery,
  givenApplication,
  givenDelivery,
  givenDeployment,
  MINUTE,
} from '../delivery/given-delivery.ts';

describe('load balancers', () => {
  let given: GivenDelivery;
  let app: EcsApplication;

  beforeEach(async () => {
    given = await givenDelivery();
    app = givenApplication(given);
    given.pass(MINUTE);
  });

  afterEach(async () => {
    await given.stop();
    expect(given.api.defects).toEqual([]);
    given.api.violations.assertClean();
  });

  it('give the ARN of a target group whose name is known', async () => {
    const { TargetGroups: [group] = [] } = await given.elb.send(
      new DescribeTargetGroupsCommand({ Names: ['shop-green'] }),
    );
    expect(group?.TargetGroupArn).toBe(app.green.arn);
    expect(group?.TargetGroupArn).toMatch(/:targetgroup\/shop-green\/[0-9a-f]{16}$/);
    await expect(given.elb.send(new DescribeTargetGroupsCommand({ Names: ['none'] }))).rejects.toMatchObject({
      name: 'TargetGroupNotFoundException',
    });
  });

  it('know the health of each target', async () => {
    const health = async () =>
      (await given.elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: app.blue.arn })))
        .TargetHealthDescriptions;
    expect(await health()).toMatchObject([{ Target: { Id: '10.0.0.1' }, TargetHealth: { State: 'healthy' } }]);
    const [target] = app.blue.targets.values();
    if (target !== undefined)
      given.at.balancers.setHealth(target, 'unhealthy', { reason: 'Target.ResponseCodeMismatch' });
    expect(await health()).toMatchObject([
      { TargetHealth: { State: 'unhealthy', Reason: 'Target.ResponseCodeMismatch' } },
    ]);
  });

  it('show the weights of a listener while traffic is shifted', async () => {
    const weights = async () => {
      const { Listeners: [listener] = [] } = await given.elb.send(
        new DescribeListenersCommand({ LoadBalancerArn: app.loadBalancer.arn }),
      );
      return listener?.DefaultActions?.[0]?.ForwardConfig?.TargetGroups?.map(({ Weight }) => Weight);
    };
    expect(await weights()).toEqual([100]);
    await givenDeployment(given, app);
    given.pass(MINUTE);
    expect(await weights()).toEqual([90, 10]);
    const { Rules: [rule] = [] } = await given.elb.send(new DescribeRulesCommand({ ListenerArn: app.listener.arn }));
    expect(rule).toMatchObject({ IsDefault: true, Priority: 'default' });
  });

  it('are named with their dimension in CloudWatch', async () => {
    const { LoadBalancers: [balancer] = [] } = await given.elb.send(
      new DescribeLoadBalancersCommand({ Names: ['shop'] }),
    );
    const { LoadBalancer } = given.at.balancers.dimensionsOf(app.blue, app.loadBalancer);
    expect(balancer?.LoadBalancerArn?.endsWith(`loadbalancer/${LoadBalancer}`)).toBe(true);
  });
});
