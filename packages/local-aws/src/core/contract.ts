import type { NormalizedSchema } from '@smithy/core/schema';

/** What an SDK client package exports; its schemas end in `$`. */
export type Contract = Readonly<Record<string, unknown>>;

export type Shape = NormalizedSchema;

/** One operation as the SDK describes it. */
export interface OperationContract {
  readonly name: string;
  readonly input: Shape;
  readonly output: Shape;
  /** Method, path template and success status, where the protocol is REST. */
  readonly http?: readonly [string, string, number];
}

/** The messages of a service, read from its SDK client's exports. */
export interface ServiceContract {
  operation(name: string): OperationContract | undefined;
  operations(): OperationContract[];
  /** The schema of a modeled error. */
  error(code: string): Shape | undefined;
}

type RawOperation = readonly [9, string, string, unknown, () => never, () => never];

/** @param load imports the client; nothing is loaded before the first call */
export function lazyContract(load: () => Promise<Contract>): () => Promise<ServiceContract> {
  let loaded: Promise<ServiceContract> | undefined;
  return () => {
    loaded ??= Promise.all([load(), import('@smithy/core/schema')]).then(([client, schema]) =>
      readContract(client, schema.NormalizedSchema),
    );
    return loaded;
  };
}

function readContract(client: Contract, schemas: Pick<typeof NormalizedSchema, 'of'>): ServiceContract {
  const read = (name: string): OperationContract | undefined => {
    const raw = client[`${name}$`];
    if (!isOperation(raw)) return undefined;
    const traits: unknown = raw[3];
    const http = typeof traits === 'object' && traits !== null && 'http' in traits ? traits.http : undefined;
    const shapes = { name, input: schemas.of(raw[4]), output: schemas.of(raw[5]) };
    return http === undefined ? shapes : { ...shapes, http: http as readonly [string, string, number] };
  };
  const names = Object.keys(client).filter((key) => key.endsWith('$') && isOperation(client[key]));
  return {
    operation: read,
    operations: () => names.map((key) => read(key.slice(0, -1))).filter((found) => found !== undefined),
    error: (code) => {
      const raw = client[`${code}$`] ?? byQueryCode(client, code);
      return Array.isArray(raw) && raw[0] === -3 ? schemas.of(raw as never) : undefined;
    },
  };
}

/** Query services name some errors differently on the wire: `ExpiredTokenException` is `ExpiredToken` in some models. */
function byQueryCode(client: Contract, code: string): unknown {
  return Object.values(client).find((raw) => {
    if (!Array.isArray(raw) || raw[0] !== -3) return false;
    const traits: unknown = raw[3];
    const wire = typeof traits === 'object' && traits !== null && 'awsQueryError' in traits ? traits.awsQueryError : [];
    return Array.isArray(wire) && wire[0] === code;
  });
}

function isOperation(raw: unknown): raw is RawOperation {
  return Array.isArray(raw) && raw[0] === 9;
}

/** Names of the members that a message must have: the SDK lists them first and counts them. */
export function requiredMembers(shape: Shape): readonly string[] {
  const raw: unknown = shape.getSchema();
  if (!Array.isArray(raw)) return [];
  const members = raw[4] as readonly string[];
  const count: unknown = raw[6];
  return members.slice(0, typeof count === 'number' ? count : 0);
}
