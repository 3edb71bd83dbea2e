import type { Shape } from './contract.ts';
import { decode, type Reading } from './decode.ts';
import { isNumeric } from './json.ts';
import { isRecord, type Wire } from './wire.ts';

/** Reads the form-encoded request of a query service. Source: Smithy, AWS query protocol. */
export function decodeQuery(shape: Shape, form: URLSearchParams) {
  const tree: Record<string, unknown> = {};
  for (const [key, value] of form) if (key !== 'Action' && key !== 'Version') plant(tree, key.split('.'), value);
  return decode(shape, gather(shape, tree as Wire), READING);
}

function plant(tree: Record<string, unknown>, [head = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    tree[head] = value;
    return;
  }
  const branch = tree[head];
  const inner = typeof branch === 'object' && branch !== null ? (branch as Record<string, unknown>) : {};
  tree[head] = inner;
  plant(inner, rest, value);
}

/** Lists arrive as `Name.member.1`, flattened ones as `Name.1`, maps as `Name.entry.1.key`: makes lists and records of them. */
function gather(shape: Shape, value: Wire): Wire {
  if (shape.isListSchema()) {
    if (value === '') return [];
    const inner = shape.getValueSchema();
    return numbered(value, flattened(shape) ? undefined : xmlName(inner, 'member')).map((item) => gather(inner, item));
  }
  if (shape.isMapSchema()) {
    const entries = numbered(value, flattened(shape) ? undefined : 'entry').filter(isRecord);
    const key = xmlName(shape.getKeySchema(), 'key');
    const inner = shape.getValueSchema();
    return Object.fromEntries(
      entries.map((entry) => [textOf(entry[key]), gather(inner, entry[xmlName(inner, 'value')])]),
    );
  }
  if (!shape.isStructSchema() || !isRecord(value)) return value;
  const members = new Map([...shape.structIterator()].map(([name, member]) => [xmlName(member, name), member]));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const member = members.get(name);
      return [name, member === undefined ? inner : gather(member, inner)];
    }),
  );
}

function textOf(value: Wire): string {
  return typeof value === 'string' ? value : '';
}

function numbered(value: Wire, holder: string | undefined): Wire[] {
  const within = holder === undefined ? value : isRecord(value) ? value[holder] : undefined;
  if (!isRecord(within)) return [];
  return Object.keys(within)
    .sort((a, b) => Number(a) - Number(b))
    .map((key) => within[key]);
}

function flattened(shape: Shape): boolean {
  return shape.getMergedTraits().xmlFlattened !== undefined;
}

export function xmlName(shape: Shape, usual: string): string {
  const named = shape.getMemberTraits().xmlName;
  return typeof named === 'string' ? named : usual;
}

const READING: Reading = {
  nameOf: (member, shape) => xmlName(shape, member),
  leaf: (shape, value) => {
    if (typeof value !== 'string') return { expected: 'must be a single value' };
    if (shape.isBlobSchema()) return { ok: new Uint8Array(Buffer.from(value, 'base64')) };
    if (shape.isBooleanSchema())
      return value === 'true' || value === 'false' ? { ok: value === 'true' } : { expected: 'must be true or false' };
    if (isNumeric(shape))
      return value !== '' && Number.isFinite(Number(value)) ? { ok: Number(value) } : { expected: 'must be a number' };
    if (shape.isTimestampSchema())
      return Number.isNaN(Date.parse(value)) ? { expected: 'must be a timestamp' } : { ok: new Date(value) };
    return { ok: value };
  },
};
