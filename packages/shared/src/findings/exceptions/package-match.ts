import { InvalidValue, type JsonObject, quote } from '../../kernel/index.ts';
import type { FileReader } from '../file-reader.ts';
import type { AffectedPackage } from '../finding.ts';
import type { Path } from '../strict-document.ts';
import type { PackageMatch } from './exception.ts';
import { purlMatches } from './purl-match.ts';
import { inRange, parseVersionRange } from './version-range.ts';

/** `package` and `versions` of a mapping. What is wrong goes to the reader, and what comes back matches nothing that is real. */
export function readPackageMatch(reader: FileReader, mapping: JsonObject, path: Path): PackageMatch {
  const versions = reader.optional(mapping, path, 'versions', parseVersionRange);
  const name = reader.required(mapping, path, 'package', exactName);
  const within = versions === undefined ? {} : { versions };
  if (name === undefined) return { kind: 'none' };
  if (name === 'none') {
    if (versions !== undefined) reader.mistake([...path, 'versions'], 'versions needs a package');
    return { kind: 'none' };
  }
  if (!name.startsWith('pkg:')) return { kind: 'name', name, ...within };
  const match = /^pkg:[a-z0-9.+-]+\/[^@?#]+(@[^@?#]+)?(\?[^#]*)?$/.exec(name);
  if (match === null)
    reader.mistake([...path, 'package'], `package: ${quote(name)} is not a package URL (pkg:type/name@version)`);
  else if (match[1] !== undefined && versions !== undefined)
    reader.mistake(
      [...path, 'versions'],
      'versions and the version in the package URL say the same thing twice; give one of them',
    );
  return { kind: 'purl', purl: name, ...within };
}

/** A finding without a package is matched by `package: none` only: what it is in is not known. */
export function packageMatches(match: PackageMatch, found: AffectedPackage | undefined): boolean {
  if (match.kind === 'none') return found === undefined;
  if (found === undefined) return false;
  if (
    match.versions !== undefined &&
    !(found.version !== '' && inRange(found.version, match.versions, found.ecosystem))
  )
    return false;
  if (match.kind === 'name') return match.name === found.name;
  return found.purl !== undefined && purlMatches(match.purl, found.purl);
}

/** @throws InvalidValue for wildcards and white space */
export function exactName(text: string): string {
  if (/[*?[\]{}\s]/.test(text.startsWith('pkg:') ? text.replace('?', '') : text))
    throw new InvalidValue(text, 'one exact name; wildcards would match what nobody has looked at');
  return text;
}
