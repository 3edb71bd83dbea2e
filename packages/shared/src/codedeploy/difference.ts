import { canonicalJson, isJsonObject, type Json } from '../kernel/index.ts';

/** One place at which two JSON values differ; undefined is "not there". */
export interface Difference {
  /** `containerDefinitions[0].image` */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Every leaf at which two JSON values differ, in document order. */
export function differences(before: Json | undefined, after: Json | undefined, path = ''): Difference[] {
  if (isJsonObject(before) && isJsonObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => differences(before[key], after[key], path === '' ? key : `${path}.${key}`));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, at) => at).flatMap((at) => differences(before[at], after[at], `${path}[${at}]`));
  }
  const [old, now] = [shown(before), shown(after)];
  return old === now ? [] : [{ path, before: old, after: now }];
}

function shown(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : canonicalJson(value);
}
