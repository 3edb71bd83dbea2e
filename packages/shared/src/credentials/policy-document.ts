import { isJsonObject, kernelError } from '../kernel/index.ts';

/** One statement of a policy as AWS writes it, its parts made lists. */
export interface PolicyPart {
  /** Position in the document, from 1. */
  readonly index: number;
  readonly sid: string | undefined;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  /** `*`, or kind and name of each principal. */
  readonly principals: readonly { readonly kind: string; readonly name: string }[];
  readonly hasNotPrincipal: boolean;
  readonly conditions: readonly Condition[];
}

/** One line of a Condition: operator, key in lower case, values. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/**
 * The statements of a policy document, from JSON text or its value; IAM hands trust policies out URL-encoded.
 * @throws E_FILE where it is not a policy document
 */
export function policyParts(document: unknown): PolicyPart[] {
  const value = typeof document === 'string' ? parsed(document) : document;
  const statements = isJsonObject(value) ? value['Statement'] : undefined;
  const list = Array.isArray(statements) ? statements : statements === undefined ? [] : [statements];
  if (list.length === 0 || !list.every(isJsonObject))
    throw kernelError('E_FILE', 'the policy document has no Statement', {
      cure: 'give an IAM policy document in JSON',
    });
  return list.map((statement, index) => partOf(statement, index + 1));
}

function partOf(statement: Readonly<Record<string, unknown>>, index: number): PolicyPart {
  const { Sid, Effect, Action, NotAction, Resource, Principal, NotPrincipal, Condition: conditions } = statement;
  return {
    index,
    sid: typeof Sid === 'string' ? Sid : undefined,
    effect: String(Effect),
    actions: texts(Action),
    notActions: texts(NotAction),
    resources: texts(Resource),
    principals: principalsOf(Principal),
    hasNotPrincipal: NotPrincipal !== undefined,
    conditions: isJsonObject(conditions) ? conditionsOf(conditions) : [],
  };
}

function principalsOf(principal: unknown): PolicyPart['principals'] {
  if (typeof principal === 'string') return [{ kind: 'AWS', name: principal }];
  if (!isJsonObject(principal)) return [];
  return Object.entries(principal).flatMap(([kind, names]) => texts(names).map((name) => ({ kind, name })));
}

function conditionsOf(block: Readonly<Record<string, unknown>>): Condition[] {
  return Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(isJsonObject(keys) ? keys : {}).map(([key, values]) => ({
      operator,
      key: key.toLowerCase(),
      values: texts(values),
    })),
  );
}

function texts(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((item) => ['string', 'boolean', 'number'].includes(typeof item)).map(String);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.trimStart().startsWith('%') ? decodeURIComponent(text) : text);
  } catch (cause) {
    throw kernelError('E_FILE', 'the policy document is not JSON', {
      cause,
      cure: 'give an IAM policy document in JSON',
    });
  }
}
