import { randomUUID } from 'node:crypto';
import { lazyContract, type OperationContract, type ServiceContract } from './contract.ts';
import { credentialScope } from './credential-scope.ts';
import { type Exchange, header, type Reply } from './exchange.ts';
import type { Guard } from './guard.ts';
import type { Site, World } from './listener.ts';
import { DIALECTS } from './protocols.ts';
import { commonRefusal, Refusal, refusal } from './refusal.ts';
import { routeRest } from './rest.ts';
import type { Call, Caller, Operation, Permission, Service } from './service.ts';
import type { Violations } from './violations.ts';

export interface ApiOptions {
  readonly services: readonly Service[];
  readonly world: World;
  readonly guard: Guard;
  readonly violations: Violations;
  /** Region of calls that carry none. */
  readonly region: string;
  /** This endpoint's own address, known once it listens. */
  readonly endpoint: () => string;
}

const ANYBODY: Caller = { account: '', arn: 'anonymous', userId: 'anonymous' };

interface Plugged {
  readonly service: Service;
  readonly contract: () => Promise<ServiceContract>;
}

/** The one endpoint of all AWS APIs: finds the service and operation, checks who calls, and checks both messages. */
export function apiSite(options: ApiOptions): Site {
  const plugged: Plugged[] = options.services.map((service) => ({ service, contract: lazyContract(service.contract) }));
  const found = new WeakMap<Exchange, { readonly plug: Plugged; readonly contract: OperationContract | undefined }>();
  const ids = new WeakMap<Exchange, string>();
  const idOf = (exchange: Exchange): string => {
    const id = ids.get(exchange) ?? randomUUID();
    ids.set(exchange, id);
    return id;
  };
  return {
    name: 'aws',
    identify: async (exchange) => {
      const scope = credentialScope(exchange);
      exchange.notes.region = scope?.region ?? options.region;
      const plug = await findService(plugged, exchange);
      if (plug === undefined) return;
      exchange.notes.service = plug.service.name;
      const contract = await findOperation(plug, exchange);
      exchange.notes.operation = contract?.name ?? askedFor(exchange) ?? 'unknown';
      found.set(exchange, { plug, contract });
    },
    answer: async (exchange) => {
      const target = found.get(exchange);
      const known = target?.contract;
      const operation = known === undefined ? undefined : target?.plug.service.operations[known.name];
      if (target === undefined || known === undefined || operation === undefined)
        throw refusal(
          'UnknownOperationException',
          `${exchange.notes.service} ${exchange.notes.operation} is not in the local AWS`,
          { status: 404 },
        );
      return await run(
        { options, service: target.plug.service, contract: known, operation, requestId: idOf(exchange) },
        exchange,
      );
    },
    refuse: async (exchange, error) => {
      const plug = found.get(exchange)?.plug ?? plugged.find(({ service }) => service.name === exchange.notes.service);
      if (plug === undefined)
        return { status: error.status ?? 400, body: JSON.stringify({ __type: error.code, message: error.message }) };
      const shape = (await plug.contract()).error(error.code);
      return DIALECTS[plug.service.protocol].refuse(error, { service: plug.service, requestId: idOf(exchange), shape });
    },
  };
}

interface Running {
  readonly options: ApiOptions;
  readonly service: Service;
  readonly contract: OperationContract;
  readonly operation: Operation;
  readonly requestId: string;
}

async function run({ options, service, contract, operation, requestId }: Running, exchange: Exchange): Promise<Reply> {
  const dialect = DIALECTS[service.protocol];
  const body = await exchange.body();
  const caller = await whoCalls(options.guard, service, exchange);
  if (caller.account !== '') exchange.notes.account = caller.account;
  exchange.notes.caller = caller.arn;
  const { value, problems } = dialect.decode(contract, exchange, body);
  exchange.notes.input = value;
  if (problems.length > 0) {
    options.violations.add({ service: service.name, operation: contract.name, side: 'request', problems });
    const errors = `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected`;
    throw commonRefusal('ValidationException', `${errors}: ${problems.join('; ')}`);
  }
  const call: Call = {
    service: service.name,
    operation: contract.name,
    account: caller.account,
    region: exchange.notes.region ?? options.region,
    caller,
    clock: options.world.clock,
    requestId,
    lagMs: exchange.lagMs,
    endpoint: options.endpoint(),
  };
  if (!service.unsigned?.includes(contract.name))
    options.guard.authorize(call, await permissionsOf(service, value, call));
  const output: unknown = await operation(value as never, call);
  exchange.notes.output = output;
  const encoded = dialect.encode(contract, output, { service, requestId });
  if (encoded.problems.length > 0) {
    options.violations.add({
      service: service.name,
      operation: contract.name,
      side: 'response',
      problems: encoded.problems,
    });
    throw new Refusal('InternalFailure', `the answer does not fit the SDK's schema: ${encoded.problems.join('; ')}`, {
      status: 500,
    });
  }
  return encoded.reply;
}

async function whoCalls(guard: Guard, service: Service, exchange: Exchange): Promise<Caller> {
  if (service.unsigned?.includes(exchange.notes.operation)) return ANYBODY;
  return guard.authenticate(exchange, await exchange.bytes());
}

async function permissionsOf(service: Service, input: unknown, call: Call): Promise<readonly Permission[]> {
  const asked = await service.permissions?.(call.operation, input as Readonly<Record<string, unknown>>, call);
  return asked ?? [{ action: `${service.iamPrefix ?? service.name}:${call.operation}`, resource: '*' }];
}

/** By target header, else by the name in the signature, else (unsigned query calls) by the API version in the form. */
async function findService(plugged: readonly Plugged[], exchange: Exchange): Promise<Plugged | undefined> {
  const prefix = header(exchange, 'x-amz-target').split('.')[0] ?? '';
  if (prefix !== '') return plugged.find(({ service }) => service.target === prefix);
  const scope = credentialScope(exchange);
  if (scope !== undefined) return plugged.find(({ service }) => service.name === scope.service);
  if (exchange.method !== 'POST') return undefined;
  const version = new URLSearchParams((await exchange.body()).toString('utf8')).get('Version');
  return plugged.find(({ service }) => service.protocol === 'query' && service.target === version);
}

async function findOperation(plug: Plugged, exchange: Exchange): Promise<OperationContract | undefined> {
  const contract = await plug.contract();
  const { protocol } = plug.service;
  if (protocol === 'rest-json') return routeRest(contract.operations(), exchange);
  const name =
    protocol === 'query'
      ? new URLSearchParams((await exchange.body()).toString('utf8')).get('Action')
      : askedFor(exchange);
  return name === null || name === undefined ? undefined : contract.operation(name);
}

function askedFor(exchange: Exchange): string | undefined {
  return header(exchange, 'x-amz-target').split('.')[1];
}
