import { createHash } from 'node:crypto';
import { refusal } from '../core/index.ts';
import { type Place, regionalArn } from '../place/index.ts';

/** What a function does with an event, and how long that takes. */
interface Invocation {
  readonly payload: unknown;
  /** The version that runs: a number or `$LATEST`. */
  readonly version: string;
}

export interface InvocationResult {
  readonly durationMs: number;
  readonly payload?: unknown;
  /** The function threw: what `FunctionError` answers carry. */
  readonly error?: { readonly type: string; readonly message: string };
  readonly throttled?: boolean;
}

export type Behavior = (invocation: Invocation) => InvocationResult | Promise<InvocationResult>;

export interface FunctionVersion {
  readonly version: string;
  readonly description: string;
  readonly code: string;
  readonly publishedAt: number;
}

export interface Alias {
  readonly arn: string;
  readonly name: string;
  description: string;
  version: string;
  /** Version to its share, 0 to 1, of what the alias serves. */
  weights: Readonly<Record<string, number>>;
  revisionId: string;
}

export interface LambdaFunction {
  readonly arn: string;
  readonly name: string;
  /** Digest of the unpublished code, or the image that it runs. */
  code: string;
  readonly versions: FunctionVersion[];
  readonly aliases: Map<string, Alias>;
  readonly behavior: Behavior;
}

const IDLE: Behavior = () => ({ durationMs: 1 });

/** The functions of one account and region. */
export class Functions {
  readonly place: Place;
  readonly #known = new Map<string, LambdaFunction>();

  constructor(place: Place) {
    this.place = place;
  }

  create(name: string, options: { readonly code?: string; readonly behavior?: Behavior } = {}): LambdaFunction {
    const arn = regionalArn(this.place, 'lambda', `function:${name}`);
    const { code = `code of ${name}`, behavior = IDLE } = options;
    const made: LambdaFunction = { arn, name, code, versions: [], aliases: new Map(), behavior };
    this.#known.set(name, made);
    return made;
  }

  /** Finds by name, partial ARN or ARN, with or without a qualifier. */
  find(name: string): LambdaFunction | undefined {
    const parts = name.split(':');
    const at = parts.indexOf('function');
    return this.#known.get((at < 0 ? parts[0] : parts[at + 1]) ?? '');
  }

  /** @throws ResourceNotFoundException */
  get(name: string): LambdaFunction {
    const found = this.find(name);
    if (found === undefined) throw notFound(regionalArn(this.place, 'lambda', `function:${name}`));
    return found;
  }

  /** Publishes what `$LATEST` holds; the same code again gives the same version, as Lambda does it. */
  publish(of: LambdaFunction, description = ''): FunctionVersion {
    const last = of.versions.at(-1);
    if (last?.code === of.code) return last;
    const version = String(Number(last?.version ?? 0) + 1);
    const made = { version, description, code: of.code, publishedAt: this.place.agenda.now() };
    of.versions.push(made);
    return made;
  }

  createAlias(of: LambdaFunction, name: string, version: string): Alias {
    const alias: Alias = {
      arn: `${of.arn}:${name}`,
      name,
      description: '',
      version,
      weights: {},
      revisionId: this.place.identifiers.uuid(),
    };
    of.aliases.set(name, alias);
    return alias;
  }

  route(alias: Alias, version: string, weights: Readonly<Record<string, number>> = {}): void {
    alias.version = version;
    alias.weights = weights;
    alias.revisionId = this.place.identifiers.uuid();
  }

  all(): readonly LambdaFunction[] {
    return [...this.#known.values()];
  }
}

export function notFound(arn: string) {
  return refusal('ResourceNotFoundException', `Function not found: ${arn}`);
}

/** Base64 of the SHA-256 of the code, as `CodeSha256` shows it. */
export function codeHash(code: string): string {
  return createHash('sha256').update(code).digest('base64');
}
