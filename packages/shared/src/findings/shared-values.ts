import type { Rating } from './finding.ts';

/**
 * Keeps one copy of what findings repeat: the platforms of an image say almost all of it again, and so do the packages of one
 * vulnerability. An image with tens of thousands of findings takes half the memory.
 */
export interface SharedValues {
  text(text: string): string;
  texts(texts: readonly string[]): readonly string[];
  ratings(ratings: readonly Rating[]): readonly Rating[];
}

const NONE: readonly never[] = [];

export function sharedValues(): SharedValues {
  const texts = new Map<string, string>();
  const ratings = new Map<string, readonly Rating[]>();
  const text = (value: string): string => {
    const known = texts.get(value);
    if (known === undefined) texts.set(value, value);
    return known ?? value;
  };
  return {
    text,
    texts: (values) => (values.length === 0 ? NONE : values.map(text)),
    ratings: (values) => {
      const key = values.map(({ source, severity, score }) => `${source} ${severity} ${score}`).join();
      const known = ratings.get(key);
      if (known === undefined) ratings.set(key, values);
      return known ?? values;
    },
  };
}
