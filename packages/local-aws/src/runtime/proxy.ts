import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from '@waybill/shared/kernel';
import type { Balancers, Listener, Target, TargetGroup } from '../elb/index.ts';

/** One answered request, as the load balancer saw it. */
export interface Measured {
  /** ARN; undefined when no target group could serve it. */
  readonly group: string | undefined;
  /** What the target answered; undefined when none did and the load balancer answered by itself. */
  readonly targetStatus: number | undefined;
  /** From the request to the head of the answer, in seconds of the machine's clock. */
  readonly seconds: number;
}

export interface WeightedProxy {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  stop(): Promise<void>;
}

export interface ProxyOptions {
  readonly balancers: Balancers;
  readonly listener: Listener;
  readonly random: Random;
  readonly measured: (request: Measured) => void;
  readonly port?: number;
}

const TARGET_TIMEOUT_MS = 10_000;

/** Stands for an application load balancer: sends each request to a healthy target of a group that its weights choose. */
export async function startProxy(options: ProxyOptions): Promise<WeightedProxy> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const turns = new Map<string, number>();
  const server = createServer((incoming, outgoing) => {
    const began = performance.now();
    const group = chooseGroup(options);
    const target = group === undefined ? undefined : nextTarget(group, turns);
    const done = (targetStatus: number | undefined) =>
      options.measured({ group: group?.arn, targetStatus, seconds: (performance.now() - began) / 1_000 });
    if (target === undefined) {
      done(undefined);
      refuse(outgoing, 503);
    } else forward({ incoming, outgoing, target, agent, done });
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      agent.destroy();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The group that a draw among the weights chooses; a weight of 0 is never drawn. */
export function chooseGroup({ balancers, listener, random }: Omit<ProxyOptions, 'measured'>): TargetGroup | undefined {
  const weights = [...listener.weights].filter(([, weight]) => weight > 0);
  let draw = random() * weights.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [arn, weight] of weights) {
    draw -= weight;
    if (draw < 0) return balancers.targetGroups.get(arn);
  }
  return balancers.targetGroups.get(weights.at(-1)?.[0] ?? '');
}

function nextTarget(group: TargetGroup, turns: Map<string, number>): Target | undefined {
  const healthy = [...group.targets.values()].filter(({ state }) => state === 'healthy');
  const turn = turns.get(group.arn) ?? 0;
  turns.set(group.arn, turn + 1);
  return healthy[turn % Math.max(1, healthy.length)];
}

interface Forwarding {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly target: Target;
  readonly agent: Agent;
  readonly done: (targetStatus: number | undefined) => void;
}

function forward({ incoming, outgoing, target, agent, done }: Forwarding): void {
  const { method, url, headers } = incoming;
  let answered = false;
  const asking = request(
    { host: target.id, port: target.port, method, path: url, headers, agent, timeout: TARGET_TIMEOUT_MS },
    (answer) => {
      answered = true;
      done(answer.statusCode);
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on('error', () => outgoing.destroy());
      answer.pipe(outgoing);
    },
  );
  asking.on('timeout', () => asking.destroy(new Error('the target did not answer in time')));
  asking.on('error', () => {
    if (answered) outgoing.destroy();
    else {
      done(undefined);
      refuse(outgoing, 502);
    }
  });
  outgoing.on('error', () => asking.destroy());
  incoming.on('error', () => asking.destroy());
  incoming.pipe(asking);
}

function refuse(outgoing: ServerResponse, status: 502 | 503): void {
  if (outgoing.headersSent) outgoing.destroy();
  else outgoing.writeHead(status, { 'content-type': 'text/plain' }).end();
}
