import type { Shape } from './contract.ts';
import { type Encoded, encode, type Writing } from './encode.ts';
import { isNumeric } from './json.ts';
import { xmlName } from './query.ts';
import { timestampStyle } from './timestamp.ts';

/** A function that writes itself under the name that its holder gives it. */
type Element = (name: string) => string;

/** Writes the members of a query service's result, without the result's own element. */
export function encodeXml(shape: Shape, value: unknown): Encoded<string> {
  const { value: element, problems } = encode(shape, value, WRITING);
  return { value: element?.(''), problems };
}

const WRITING: Writing<Element> = {
  nameOf: (member, shape) => xmlName(shape, member),
  leaf: (shape, value) => {
    const text = leafText(shape, value);
    return text === undefined ? { expected: 'a value of the right type' } : { ok: tag(escapeXml(text)) };
  },
  list: (items, shape) => {
    if (shape.getMergedTraits().xmlFlattened !== undefined) return (name) => items.map((item) => item(name)).join('');
    const member = xmlName(shape.getValueSchema(), 'member');
    return tag(items.map((item) => item(member)).join(''));
  },
  record: (entries, shape) => {
    if (!shape.isMapSchema()) return tag(entries.map(({ name, value }) => value(name)).join(''));
    const key = xmlName(shape.getKeySchema(), 'key');
    const held = xmlName(shape.getValueSchema(), 'value');
    return tag(
      entries.map(({ name, value }) => `<entry><${key}>${escapeXml(name)}</${key}>${value(held)}</entry>`).join(''),
    );
  },
};

function tag(content: string): Element {
  return (name) => (name === '' ? content : `<${name}>${content}</${name}>`);
}

function leafText(shape: Shape, value: unknown): string | undefined {
  if (shape.isBlobSchema()) return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : undefined;
  if (shape.isTimestampSchema()) {
    if (!(value instanceof Date)) return undefined;
    const seconds = timestampStyle(shape, 'date-time') === 'epoch-seconds';
    return seconds ? String(value.getTime() / 1000) : value.toISOString();
  }
  if (shape.isBooleanSchema()) return typeof value === 'boolean' ? String(value) : undefined;
  if (isNumeric(shape)) return typeof value === 'number' ? String(value) : undefined;
  return typeof value === 'string' ? value : undefined;
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
