import { InvalidValue, parseTag } from '@waybill/shared/kernel';
import { linesOf } from './pairs.ts';

/** A tag as typed, or a rule that makes tags of where the run comes from. */
export type TagRule =
  | { readonly kind: 'plain'; readonly tag: string }
  /** No tag at all: the image is named by its digest, as a part of a merge is. */
  | { readonly kind: 'none' }
  | { readonly kind: 'sha'; readonly prefix: string; readonly long: boolean }
  | { readonly kind: 'branch' | 'tag' | 'pr'; readonly prefix: string; readonly suffix: string }
  | { readonly kind: 'semver'; readonly pattern: string; readonly prefix: string; readonly suffix: string };

const KEYS: Readonly<Record<string, readonly string[]>> = {
  raw: ['value'],
  sha: ['format', 'prefix'],
  ref: ['event', 'prefix', 'suffix'],
  semver: ['pattern', 'prefix', 'suffix'],
};
const PATTERNS = ['{{version}}', '{{major}}', '{{major}}.{{minor}}', '{{major}}.{{minor}}.{{patch}}', '{{raw}}'];

/**
 * Tags between commas or newlines, and rules such as `type=semver,pattern={{version}}`, one a line.
 * Source: docker/metadata-action, "tags input", of which these are the rules that name an image after its source.
 */
export function parseTagRules(text: string): readonly TagRule[] {
  if (text === 'none') return [{ kind: 'none' }];
  const rules = linesOf(text).flatMap((line) =>
    line.startsWith('type=')
      ? [parseRule(line)]
      : line
          .replace(/\s+#.*$/, '')
          .split(',')
          .map((tag) => tag.trim())
          .filter((tag) => tag !== '')
          .map((tag): TagRule => ({ kind: 'plain', tag: parseTag(tag) })),
  );
  const plain = rules.flatMap((rule) => (rule.kind === 'plain' ? [rule.tag] : []));
  const twice = plain.find((tag, index) => plain.indexOf(tag) !== index);
  if (twice !== undefined) throw new InvalidValue(twice, 'a tag that stands there once');
  return rules;
}

function parseRule(line: string): TagRule {
  const fields = new Map(
    line.split(',').map((field) => [field.split('=', 1)[0]?.trim() ?? '', field.slice(field.indexOf('=') + 1).trim()]),
  );
  const type = fields.get('type') ?? '';
  const keys = KEYS[type];
  if (keys === undefined) throw new InvalidValue(line, `a rule of type ${Object.keys(KEYS).join(', ')}`);
  const unknown = [...fields.keys()].find((key) => key !== 'type' && !keys.includes(key));
  if (unknown !== undefined) throw new InvalidValue(line, `a rule with ${keys.join(', ')}; ${unknown} is none of them`);
  const prefix = fields.get('prefix') ?? (type === 'sha' ? 'sha-' : '');
  const suffix = fields.get('suffix') ?? '';
  if (type === 'raw') return { kind: 'plain', tag: parseTag(fields.get('value') ?? '') };
  if (type === 'sha')
    return { kind: 'sha', prefix, long: oneOf(line, fields.get('format') ?? 'short', ['short', 'long']) === 'long' };
  if (type === 'ref') return { kind: oneOf(line, fields.get('event') ?? '', ['branch', 'tag', 'pr']), prefix, suffix };
  return { kind: 'semver', pattern: oneOf(line, fields.get('pattern') ?? '', PATTERNS), prefix, suffix };
}

function oneOf<const T extends string>(line: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((item) => item === value);
  if (found === undefined) throw new InvalidValue(line, `a rule with one of ${allowed.join(' ')}`);
  return found;
}
