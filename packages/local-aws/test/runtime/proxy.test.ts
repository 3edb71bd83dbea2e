import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { seededRandom } from '@waybill/shared/kernel';
import type { EcsApplication } from '../../src/delivery/index.ts';
import { type Measured, startProxy, type WeightedProxy } from '../../src/runtime/index.ts';
import { chooseGroup } from '../../src/runtime/proxy.ts';
import { type GivenDelivery, givenApplication, givenDelivery } from '../delivery/given-delivery.ts';

describe('the proxy', () => {
  let given: GivenDelivery;
  let app: EcsApplication;
  let proxy: WeightedProxy;
  let measured: Measured[];
  const servers: Server[] = [];

  beforeEach(async () => {
    given = await givenDelivery();
    app = givenApplication(given);
    measured = [];
    proxy = await startProxy({
      balancers: given.at.balancers,
      listener: app.listener,
      random: seededRandom(1),
      measured: (request) => measured.push(request),
    });
  });

  afterEach(async () => {
    await proxy.stop();
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
    await given.stop();
  });

  const target = async (status: number, body: string) => {
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(status, { 'x-path': request.url ?? '' }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    return { id: '127.0.0.1', port: (server.address() as AddressInfo).port, state: 'healthy' as const };
  };

  it('answers 503 by itself while no target is healthy', async () => {
    expect((await fetch(proxy.url)).status).toBe(503);
    expect(measured).toMatchObject([{ group: app.blue.arn, targetStatus: undefined }]);
  });

  it('passes request and answer on, and measures the group that served it', async () => {
    given.at.balancers.register(app.blue, await target(201, 'made'));
    const response = await fetch(`${proxy.url}/orders?x=1`, { method: 'POST', body: 'order' });
    expect([response.status, response.headers.get('x-path'), await response.text()]).toEqual([
      201,
      '/orders?x=1',
      'made',
    ]);
    expect(measured).toMatchObject([{ group: app.blue.arn, targetStatus: 201 }]);
  });

  it('answers 502 when the target is gone', async () => {
    const gone = await target(200, '');
    servers.pop()?.close();
    given.at.balancers.register(app.blue, gone);
    expect((await fetch(proxy.url)).status).toBe(502);
    expect(measured).toMatchObject([{ targetStatus: undefined }]);
  });

  it('takes the healthy targets of a group in turns', async () => {
    for (const body of ['one', 'two']) given.at.balancers.register(app.blue, await target(200, body));
    const [broken] = app.blue.targets.values();
    const bodies = [];
    for (let count = 0; count < 4; count += 1) bodies.push(await (await fetch(proxy.url)).text());
    expect(new Set(bodies).size).toBe(2);
    if (broken !== undefined) given.at.balancers.setHealth(broken, 'unhealthy');
    expect(await (await fetch(proxy.url)).text()).toBe('two');
  });

  it('draws the groups by their weights, and never one of weight 0', () => {
    const random = seededRandom(5);
    const drawn = new Map<string | undefined, number>();
    const draw = (count: number) => {
      drawn.clear();
      for (let index = 0; index < count; index += 1) {
        const name = chooseGroup({ balancers: given.at.balancers, listener: app.listener, random })?.name;
        drawn.set(name, (drawn.get(name) ?? 0) + 1);
      }
    };
    given.at.balancers.setWeights(
      app.listener.arn,
      new Map([
        [app.blue.arn, 90],
        [app.green.arn, 10],
      ]),
    );
    draw(5_000);
    expect((drawn.get('shop-green') ?? 0) / 5_000).toBeCloseTo(0.1, 1);
    given.at.balancers.setWeights(
      app.listener.arn,
      new Map([
        [app.blue.arn, 0],
        [app.green.arn, 100],
      ]),
    );
    draw(200);
    expect(drawn).toEqual(new Map([['shop-green', 200]]));
  });
});
