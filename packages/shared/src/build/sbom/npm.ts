import { isJsonObject, type Json } from '../../kernel/index.ts';
import type { Cataloger } from './cataloger.ts';
import { purl } from './purl.ts';

/** Installed npm packages, and applications that say name and version in their package.json. Source: npm, "package.json". */
export const npm: Cataloger = {
  wants: ({ path, size }) => (path === 'package.json' || path.endsWith('/package.json')) && size < 4_000_000,
  read: (kept) => {
    const manifest = parse(kept);
    const name = isJsonObject(manifest) ? manifest['name'] : undefined;
    const version = isJsonObject(manifest) ? manifest['version'] : undefined;
    if (typeof name !== 'string' || typeof version !== 'string' || !isPackageName(name) || version === '') return [];
    const slash = name.indexOf('/');
    const license = isJsonObject(manifest) ? licenseOf(manifest['license']) : undefined;
    const parts = slash < 0 ? { name } : { namespace: name.slice(0, slash), name: name.slice(slash + 1) };
    return [{ name, version, license, purl: purl({ type: 'npm', ...parts, version }) }];
  },
};

function parse(bytes: Buffer): Json {
  try {
    return JSON.parse(bytes.toString('utf8')) as Json;
  } catch {
    return null;
  }
}

function isPackageName(name: string): boolean {
  return /^(@[\w.~-]+\/)?[\w.~-]+$/.test(name);
}

/** Text, or the object of old. */
function licenseOf(license: Json | undefined): string | undefined {
  if (typeof license === 'string') return license;
  return isJsonObject(license) && typeof license['type'] === 'string' ? license['type'] : undefined;
}
