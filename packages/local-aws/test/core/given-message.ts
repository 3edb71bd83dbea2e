import type { Random } from '@waybill/shared/kernel';
import { requiredMembers, type Shape } from '../../src/core/contract.ts';
import { isNumeric } from '../../src/core/json.ts';

/** Makes a value that a schema allows: all required members, and some of the others. */
export function givenMessage(shape: Shape, random: Random, depth = 0): unknown {
  const pick = <Item>(...items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  if (shape.isUnitSchema()) return {};
  if (shape.isDocumentSchema()) return { any: ['thing', 1] };
  if (shape.isListSchema())
    return Array.from({ length: depth > 3 ? 0 : pick(1, 2) }, () =>
      givenMessage(shape.getValueSchema(), random, depth + 1),
    );
  if (shape.isMapSchema()) {
    const names = depth > 3 ? [] : pick(['one'], ['one', 'two & three']);
    return Object.fromEntries(names.map((name) => [name, givenMessage(shape.getValueSchema(), random, depth + 1)]));
  }
  if (shape.isStructSchema()) return struct(shape, random, depth);
  if (shape.isBlobSchema()) return new Uint8Array(Buffer.from(pick('blob', '\u0000\u00ff')));
  if (shape.isTimestampSchema()) return new Date(1_700_000_000_000 + Math.floor(random() * 1e6) * 1000);
  if (shape.isBooleanSchema()) return pick(true, false);
  if (isNumeric(shape)) return pick(0, 1, 42, 200);
  return pick('text', 'a b/c:d', 'é<&>"', "it's (all) *fine*!");
}

function struct(shape: Shape, random: Random, depth: number): unknown {
  const required = requiredMembers(shape);
  const members = [...shape.structIterator()].filter(([name, member]) => {
    if (shape.isUnionSchema() || required.includes(name) || member.isIdempotencyToken()) return true;
    return depth < 4 && member.getMergedTraits().httpPrefixHeaders === undefined && random() < 0.6;
  });
  // A structure without members leaves no trace in a form.
  const leaf = [...shape.structIterator()].find(([, member]) => member.isStringSchema() || isNumeric(member));
  const chosen = shape.isUnionSchema()
    ? members.slice(0, 1)
    : members.length > 0 || leaf === undefined
      ? members
      : [leaf];
  return Object.fromEntries(
    chosen.map(([name, member]) => [name, boundTo(member, givenMessage(member, random, depth + 1))]),
  );
}

/** What goes into a path or a header has to be fit for it. */
function boundTo(member: Shape, value: unknown): unknown {
  const { httpHeader, httpLabel, httpResponseCode } = member.getMergedTraits();
  if (httpResponseCode !== undefined) return 200;
  if (typeof value === 'string' && (httpHeader !== undefined || httpLabel !== undefined)) return 'plain';
  return value;
}
