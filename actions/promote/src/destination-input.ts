import {
  InvalidValue,
  isReferrerTag,
  parseList,
  parseReference,
  parseRegion,
  parseRoleArn,
  parseTag,
  type Reference,
  shape,
  typedDocument,
} from '@waybill/shared/kernel';

/** One place that an image goes to, as the user wrote it. */
export interface DestinationInput {
  readonly reference: Reference;
  readonly tags: readonly string[];
  readonly region: string | undefined;
  readonly role: string | undefined;
}

export interface Destinations {
  readonly items: readonly DestinationInput[];
  readonly mistakes: readonly string[];
}

/** The input `to`: a reference a line, or YAML items with `ref` and what goes with it. */
export async function parseDestinations(text: string): Promise<Destinations> {
  if (!/^\s*-\s/m.test(text) && !/^\s*\[\s*\{/.test(text)) return parseLines(text);
  const found = await typedDocument(text, ITEMS);
  if ('value' in found)
    return { items: found.value.map(({ ref, ...rest }) => ({ reference: ref, ...rest })), mistakes: [] };
  return { items: [], mistakes: found.mistakes.map(({ at, message }) => `line ${at.line}: ${message}`) };
}

const { list, record, required, optional, text: textOf } = shape;

const ITEMS = list(
  record({
    ref: required(textOf(parseTarget)),
    tags: optional(list(textOf(parseTargetTag)), []),
    region: optional(textOf(parseRegion)),
    role: optional(textOf((value) => parseRoleArn(value).text)),
  }),
  { least: 1 },
);

function parseLines(text: string): Destinations {
  const items: DestinationInput[] = [];
  const mistakes: string[] = [];
  for (const item of parseList(text)) {
    try {
      items.push({ reference: parseTarget(item), tags: [], region: undefined, role: undefined });
    } catch (error) {
      if (!(error instanceof InvalidValue)) throw error;
      mistakes.push(error.message);
    }
  }
  return { items, mistakes };
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
  if (isReferrerTag(text))
    throw new InvalidValue(text, 'a tag for an image: tags of this form name the referrers of a digest');
  if (/^(ledger|pin)-.+-[0-9a-f]{6,}$/.test(text))
    throw new InvalidValue(text, 'a tag for an image: tags of this form belong to the ledger');
  return parseTag(text);
}
