import type { AffectedPackage, Finding, Rating } from './finding.ts';

/** What a vulnerability says of itself, wherever it is found. */
export type Told = Pick<Finding, 'id' | 'aliases' | 'title' | 'description' | 'url'>;

/**
 * Keeps one copy of what findings repeat: the platforms of an image say almost all of it again, and so do the vulnerabilities
 * of one package. An image with tens of thousands of findings takes half the memory.
 */
export interface SharedValues {
  told(told: Told): Told;
  package(found: AffectedPackage): AffectedPackage;
  ratings(ratings: readonly Rating[]): readonly Rating[];
}

const NONE: readonly never[] = [];

export function sharedValues(): SharedValues {
  const vulnerabilities = new Map<string, Told>();
  const packages = new Map<string, AffectedPackage>();
  const ratings = new Map<string, readonly Rating[]>();
  return {
    told: (told) => {
      const known = vulnerabilities.get(told.id);
      if (known !== undefined && isSame(known, told)) return known;
      const kept = told.aliases.length === 0 ? { ...told, aliases: NONE } : told;
      vulnerabilities.set(told.id, kept);
      return kept;
    },
    package: (found) => {
      const { name, version, ecosystem, purl, path, fixedIn, layer } = found;
      return shared(packages, [name, version, ecosystem, purl, path, fixedIn, layer].join('\n'), found);
    },
    ratings: (values) =>
      shared(ratings, values.map(({ source, severity, score }) => `${source} ${severity} ${score}`).join('\n'), values),
  };
}

function isSame(a: Told, b: Told): boolean {
  return (
    a.title === b.title &&
    a.description === b.description &&
    a.url === b.url &&
    a.aliases.length === b.aliases.length &&
    a.aliases.every((alias, index) => alias === b.aliases[index])
  );
}

function shared<T>(known: Map<string, T>, key: string, value: T): T {
  const before = known.get(key);
  if (before === undefined) known.set(key, value);
  return before ?? value;
}
