import { InvalidValue, type Json, parseRequirement, parseText, type Requirement } from '../../kernel/index.ts';
import type { FileReader } from '../file-reader.ts';
import type { Path } from '../strict-document.ts';

/** What a policy file demands of a promotion (`promote`). */
export interface PromotionPolicy {
  readonly require: readonly Requirement[];
  /** Builders that provenance may name, `*` for any characters; empty for all. */
  readonly builders: readonly string[];
  /** Files of the public keys that signatures may be by. */
  readonly signatureKeys: readonly string[];
}

export const NO_PROMOTION_RULES: PromotionPolicy = { require: [], builders: [], signatureKeys: [] };

/** A list of an environment replaces the file's list as a whole. Mistakes go to the reader. */
export function readPromotion(
  reader: FileReader,
  value: Json | undefined,
  path: Path,
  base: PromotionPolicy,
): PromotionPolicy {
  if (value === undefined) return base;
  const promote = reader.mapping(value, path, ['require', 'builders', 'signature-keys']);
  const texts = <T>(key: string, parse: (text: string) => T, otherwise: readonly T[]): readonly T[] =>
    promote[key] === undefined ? otherwise : reader.texts(promote, path, key, parse);
  return {
    require: texts('require', parseRequirement, base.require),
    builders: texts('builders', parseBuilder, base.builders),
    signatureKeys: texts('signature-keys', parseText, base.signatureKeys),
  };
}

function parseBuilder(text: string): string {
  // A pattern that every builder fits demands nothing, and looks as if it did.
  if (/^\**$/.test(text.trim())) throw new InvalidValue(text, 'a builder, such as https://github.com/OWNER/REPO/*');
  return text.trim();
}
