import { isJsonObject, type JsonObject } from '../../kernel/index.ts';
import { findingsError } from '../errors.ts';
import { isCycloneDx } from '../reports/cyclonedx.ts';
import { parseJsonFile } from '../reports/parse-json.ts';
import { isCsaf, readCsaf } from './csaf.ts';
import { readCycloneDxVex } from './cyclonedx-vex.ts';
import { isOpenVex, readOpenVex } from './openvex.ts';
import type { VexStatement } from './statement.ts';

/** Files larger than this are refused unread. */
const VEX_BYTES = 32 * 1024 * 1024;

/** The statements of one VEX document. @throws E_VEX with every mistake */
export function readVex(bytes: Uint8Array, file: string): VexStatement[] {
  const fail = (what: string): Error => findingsError('E_VEX', what);
  if (bytes.length > VEX_BYTES) throw fail(`${file} is larger than 32 MiB`);
  const body = parseJsonFile(bytes, file, fail);
  if (!isJsonObject(body)) throw fail(`${file}:1:1: is not a JSON object`);
  const statements = statementsIn(body, file);
  if (statements === undefined) throw fail(`${file} is none of OpenVEX, CycloneDX and CSAF 2.0`);
  return statements;
}

/** The statements of a parsed document; undefined where it is no VEX document. @throws E_VEX */
export function statementsIn(body: JsonObject, from: string): VexStatement[] | undefined {
  const mistakes: string[] = [];
  const wrong = (what: string): void => void mistakes.push(`  ${from}: ${what}`);
  const statements = isOpenVex(body)
    ? readOpenVex(body, from, wrong)
    : isCsaf(body)
      ? readCsaf(body, from)
      : isCycloneDx(body)
        ? readCycloneDxVex(body, from, wrong)
        : undefined;
  if (mistakes.length > 0)
    throw findingsError('E_VEX', `${mistakes.length} mistakes in ${from}:\n${mistakes.join('\n')}`);
  return statements;
}
