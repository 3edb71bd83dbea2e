import {
  InvalidValue,
  parseList,
  parseReference,
  parseRegion,
  parseRoleArn,
  parseTag,
  quote,
  type Reference,
  suggest,
} from '@waybill/shared/kernel';

/** One place that an image goes to, as the user wrote it. */
export interface DestinationInput {
  readonly reference: Reference;
  readonly tags: readonly string[];
  readonly region: string | undefined;
  readonly role: string | undefined;
}

/** Where one item of the list stands in the text. */
export interface Item {
  readonly text: string;
  readonly line: number;
}

const KEYS = ['ref', 'tags', 'region', 'role'] as const;

/** The items of `to`: a reference a line, or YAML items that begin with `- `. */
export function itemsOf(text: string): Item[] {
  const lines = text
    .split('\n')
    .map((line, index) => ({ text: line.replace(/(^|\s)#.*$/, '').trimEnd(), line: index + 1 }));
  const filled = lines.filter((line) => line.text.trim() !== '');
  if (!filled.some((line) => /^\s*-\s/.test(line.text)))
    return filled.flatMap(({ text, line }) => parseList(text).map((item) => ({ text: item, line })));
  const items: { text: string; line: number }[] = [];
  for (const { text, line } of filled) {
    const last = items.at(-1);
    if (/^\s*-\s/.test(text)) items.push({ text: text.replace(/^\s*-\s+/, ''), line });
    else if (last === undefined) items.push({ text: text.trim(), line });
    else last.text += `\n${text.trim()}`;
  }
  return items;
}

/** A reference, or `ref: …` with the other keys on lines of their own or between braces. @throws InvalidValue */
export function parseDestination(text: string): DestinationInput {
  const fields = fieldsOf(text);
  if (fields === undefined) return { reference: parseTarget(text), tags: [], region: undefined, role: undefined };
  const { ref, tags, region, role } = fields;
  if (ref === undefined) throw new InvalidValue(text, 'a destination: `ref` is missing');
  return {
    reference: parseTarget(ref),
    tags: tags === undefined ? [] : parseList(tags.replace(/^\[|\]$/g, '')).map((tag) => parseTargetTag(unquoted(tag))),
    region: region === undefined ? undefined : parseRegion(region),
    role: role === undefined ? undefined : parseRoleArn(role).text,
  };
}

function fieldsOf(text: string): Partial<Record<(typeof KEYS)[number], string>> | undefined {
  const flow = /^\{([\s\S]*)\}$/.exec(text.trim())?.[1];
  const block = /^(ref|tags|region|role)\s*:\s/m.test(text) || /^\w+\s*:\s/.test(text);
  if (flow === undefined && !block) return undefined;
  const parts = flow === undefined ? text.split('\n') : splitFlow(flow);
  const fields: Partial<Record<(typeof KEYS)[number], string>> = {};
  for (const part of parts.map((piece) => piece.trim()).filter((piece) => piece !== '')) {
    const [, name = '', value = ''] = /^"?(\w+)"?\s*:\s*([\s\S]*)$/.exec(part) ?? [];
    const key = KEYS.find((known) => known === name);
    const near = suggest(name, KEYS);
    if (key === undefined)
      throw new InvalidValue(
        part,
        `one of ${KEYS.join(', ')}${near === undefined ? '' : `; did you mean ${quote(near)}?`}`,
      );
    if (key in fields) throw new InvalidValue(part, `allowed twice: ${key} stands there already`);
    fields[key] = unquoted(value.trim());
  }
  return fields;
}

/** Splits at commas that are not between brackets. */
function splitFlow(text: string): string[] {
  return text.split(/,(?![^[]*\])/);
}

function unquoted(text: string): string {
  return /^(["'])([\s\S]*)\1$/.exec(text)?.[2] ?? text;
}

function parseTarget(text: string): Reference {
  const reference = parseReference(text);
  if (reference.digest !== undefined)
    throw new InvalidValue(text, 'a destination: it has a digest, and the digest is that of the source');
  if (reference.tag !== undefined) parseTargetTag(reference.tag);
  return reference;
}

/** A tag that may be given to an image: those that name another image's referrers would be taken for them. */
export function parseTargetTag(text: string): string {
  if (/^sha256-[a-f0-9]{64}(\.[a-z]+)?$/.test(text))
    throw new InvalidValue(text, 'a tag for an image: tags of this form name the referrers of a digest');
  return parseTag(text);
}
