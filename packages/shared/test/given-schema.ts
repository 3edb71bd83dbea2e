import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '@waybill/shared/kernel';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'docs', 'schemas');

export function readSchema(name: string): JsonObject {
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as JsonObject;
}

/** What of a value a schema does not allow; the keywords that our schemas use. Source: JSON Schema draft-07. */
export function violations(value: Json, schema: JsonObject, at = '$'): string[] {
  const { enum: words, const: fixed, pattern, minLength, minimum, maximum, minItems, oneOf } = schema;
  const types = [schema['type'] ?? []].flat() as string[];
  const wrong = (what: string): string[] => [`${at} ${what}: ${JSON.stringify(value)?.slice(0, 80)}`];
  if (types.length > 0 && !types.some((type) => isOf(value, type))) return wrong(`is not ${types.join(' or ')}`);
  if (fixed !== undefined && value !== fixed) return wrong(`is not ${String(fixed)}`);
  if (Array.isArray(words) && !words.includes(value)) return wrong(`is not one of ${words.join(', ')}`);
  if (Array.isArray(oneOf) && oneOf.filter((one) => violations(value, one as JsonObject, at).length === 0).length !== 1)
    return wrong('fits not exactly one form');
  if (typeof value === 'string') {
    if (typeof pattern === 'string' && !new RegExp(pattern).test(value)) return wrong(`does not match ${pattern}`);
    if (typeof minLength === 'number' && value.length < minLength) return wrong('is too short');
  }
  if (typeof value === 'number') {
    if (typeof minimum === 'number' && value < minimum) return wrong(`is below ${minimum}`);
    if (typeof maximum === 'number' && value > maximum) return wrong(`is above ${maximum}`);
  }
  if (Array.isArray(value)) {
    if (typeof minItems === 'number' && value.length < minItems) return wrong('has too few items');
    const items = schema['items'];
    return isJsonObject(items ?? null)
      ? value.flatMap((item, index) => violations(item, items as JsonObject, `${at}[${index}]`))
      : [];
  }
  return isJsonObject(value) ? ofObject(value, schema, at) : [];
}

function ofObject(value: JsonObject, schema: JsonObject, at: string): string[] {
  const properties = (schema['properties'] ?? {}) as { readonly [key: string]: JsonObject };
  const more = schema['additionalProperties'];
  const missing = ((schema['required'] ?? []) as readonly string[]).filter((key) => !Object.hasOwn(value, key));
  return [
    ...missing.map((key) => `${at} has no ${key}`),
    ...Object.keys(value).flatMap((key) => {
      const inner = properties[key] ?? (isJsonObject(more ?? null) ? (more as JsonObject) : undefined);
      if (inner !== undefined) return violations(value[key] ?? null, inner, `${at}.${key}`);
      return more === false ? [`${at} may not have ${key}`] : [];
    }),
  ];
}

function isOf(value: Json, type: string): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isJsonObject(value);
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}
