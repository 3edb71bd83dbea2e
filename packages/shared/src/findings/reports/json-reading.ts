import { isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';

/** Reading foreign JSON: what is not of the kind that was asked for is as if it were not there. */
export function objectAt(value: Json | undefined, ...path: readonly string[]): JsonObject {
  let here: Json | undefined = value;
  for (const key of path) here = isJsonObject(here ?? null) ? (here as JsonObject)[key] : undefined;
  return isJsonObject(here ?? null) ? (here as JsonObject) : {};
}

export function listAt(value: JsonObject, key: string): readonly Json[] {
  const list = value[key];
  return Array.isArray(list) ? list : [];
}

export function objectsAt(value: JsonObject, key: string): JsonObject[] {
  return listAt(value, key).filter(isJsonObject);
}

/** Trimmed; '' for anything that is not text. */
export function textAt(value: JsonObject, key: string): string {
  const text = value[key];
  return typeof text === 'string' ? text.trim() : '';
}

export function textsAt(value: JsonObject, key: string): string[] {
  return listAt(value, key).filter((item) => typeof item === 'string');
}

export function numberAt(value: JsonObject, key: string): number | undefined {
  const number = value[key];
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Milliseconds since 1970 of an RFC 3339 time or a day. */
export function timeAt(value: JsonObject, key: string): number | undefined {
  const text = textAt(value, key);
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** Properties that are there: `given({ url: '' })` is {}. */
export function given<T extends object>(values: { [K in keyof T]?: T[K] | undefined | '' }): Partial<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== ''),
  ) as Partial<T>;
}
