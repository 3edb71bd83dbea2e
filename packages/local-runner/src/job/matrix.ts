import { canonicalJson, isJsonObject, type Json, type JsonObject } from '@waybill/shared/kernel';
import { asText } from '../evaluate/expression.ts';

/** GitHub's limit of jobs that one matrix makes. */
const MOST_ROWS = 256;

/**
 * The rows of a `matrix`: every combination of its vectors, less `exclude`, with `include` added to the rows that it does not
 * contradict, or as rows of its own. Source: GitHub Docs, running variations of jobs.
 * @throws Error where there is no row, or more than 256
 */
export function matrixRows(matrix: JsonObject): JsonObject[] {
  const { include = [], exclude = [], ...vectors } = matrix;
  const left = product(vectors).filter(
    (row) => !objects(exclude).some((pattern) => agrees(row, pattern, Object.keys(pattern))),
  );
  const rows = withIncluded(left, objects(include), Object.keys(vectors));
  if (rows.length === 0) throw new Error('the matrix has no rows');
  if (rows.length > MOST_ROWS) throw new Error(`the matrix has ${rows.length} rows, GitHub allows ${MOST_ROWS}`);
  return rows;
}

/** The values of a row as a job's label shows them; nothing where all of them are empty. */
export function rowLabel(row: JsonObject): string {
  const shown = Object.values(row).flatMap(leaves);
  return shown.every((value) => value === '') ? '' : shown.join(', ');
}

function product(vectors: JsonObject): JsonObject[] {
  const entries = Object.entries(vectors);
  if (entries.length === 0) return [];
  return entries.reduce<JsonObject[]>(
    (rows, [name, values]) => rows.flatMap((row) => list(values).map((value) => ({ ...row, [name]: value }))),
    [{}],
  );
}

function withIncluded(
  originals: readonly JsonObject[],
  included: readonly JsonObject[],
  vectors: readonly string[],
): JsonObject[] {
  const rows = originals.map((row) => ({ ...row }));
  const extra: JsonObject[] = [];
  for (const entry of included) {
    const shared = vectors.filter((name) => name in entry);
    const matching = originals.flatMap((row, index) => (agrees(row, entry, shared) ? [index] : []));
    for (const index of matching) rows[index] = { ...rows[index], ...entry };
    if (matching.length === 0) extra.push(entry);
  }
  return [...rows, ...extra];
}

function agrees(row: JsonObject, pattern: JsonObject, names: readonly string[]): boolean {
  return names.every((name) => canonicalJson(row[name] ?? null) === canonicalJson(pattern[name] ?? null));
}

function leaves(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(leaves);
  return isJsonObject(value) ? Object.values(value).flatMap(leaves) : [asText(value)];
}

function list(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [value];
}

function objects(value: Json): JsonObject[] {
  return list(value).filter(isJsonObject);
}
