import type { Shape } from './contract.ts';
import { decode, type Reading } from './decode.ts';
import { type Encoded, encode, type Writing } from './encode.ts';
import { timestampStyle } from './timestamp.ts';
import type { Wire } from './wire.ts';

/** JSON of the AWS protocols: blobs are base64, times are seconds since 1970. Source: Smithy, AWS JSON 1.1 and REST-JSON. */
export function decodeJson(shape: Shape, value: Wire, options: { readonly rest: boolean }) {
  return decode(shape, value, { ...READING, nameOf: (member, inner) => wireName(member, inner, options.rest) });
}

export function encodeJson(shape: Shape, value: unknown, options: { readonly rest: boolean }): Encoded<Wire> {
  return encode(shape, value, { ...WRITING, nameOf: (member, inner) => wireName(member, inner, options.rest) });
}

/** The `jsonName` trait counts in REST-JSON only. */
function wireName(member: string, shape: Shape, rest: boolean): string {
  const named = shape.getMergedTraits().jsonName;
  return rest && typeof named === 'string' ? named : member;
}

const READING: Pick<Reading, 'leaf'> = {
  leaf: (shape, value) => {
    if (shape.isBlobSchema()) {
      if (typeof value !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) return { expected: 'must be base64' };
      return { ok: new Uint8Array(Buffer.from(value, 'base64')) };
    }
    if (shape.isTimestampSchema()) {
      if (typeof value === 'number') return { ok: new Date(value * 1000) };
      const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
      return Number.isNaN(parsed) ? { expected: 'must be a timestamp' } : { ok: new Date(parsed) };
    }
    if (shape.isBooleanSchema()) return typeof value === 'boolean' ? { ok: value } : { expected: 'must be a boolean' };
    if (isNumeric(shape)) return typeof value === 'number' ? { ok: value } : { expected: 'must be a number' };
    return typeof value === 'string' ? { ok: value } : { expected: 'must be a string' };
  },
};

const WRITING: Pick<Writing<Wire>, 'leaf' | 'list' | 'record'> = {
  leaf: (shape, value) => {
    if (shape.isBlobSchema())
      return value instanceof Uint8Array ? { ok: Buffer.from(value).toString('base64') } : { expected: 'bytes' };
    if (shape.isTimestampSchema()) {
      if (!(value instanceof Date)) return { expected: 'a Date' };
      const style = timestampStyle(shape, 'epoch-seconds');
      return { ok: style === 'epoch-seconds' ? value.getTime() / 1000 : value.toISOString() };
    }
    if (shape.isBooleanSchema()) return typeof value === 'boolean' ? { ok: value } : { expected: 'a boolean' };
    if (isNumeric(shape)) return typeof value === 'number' ? { ok: value } : { expected: 'a number' };
    return typeof value === 'string' ? { ok: value } : { expected: 'a string' };
  },
  list: (items) => items,
  record: (entries) => Object.fromEntries(entries.map(({ name, value }) => [name, value])),
};

export function isNumeric(shape: Shape): boolean {
  return shape.isNumericSchema() || shape.isBigIntegerSchema() || shape.isBigDecimalSchema();
}
