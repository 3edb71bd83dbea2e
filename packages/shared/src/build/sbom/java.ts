import { unzipSync } from 'fflate';
import type { Cataloger } from './cataloger.ts';
import type { Component } from './component.ts';
import { purl } from './purl.ts';

/** Larger archives are no libraries, and have to fit into memory. */
const LARGEST = 256_000_000;
const INNER = /\.(jar|war|ear|par|sar)$/i;
const DEEPEST = 3;

/** Maven coordinates in archives, and in archives inside of them. Source: Maven Archiver, pom.properties; JAR file specification. */
export const java: Cataloger = {
  wants: ({ path, size }) => /\.(jar|war|ear)$/i.test(path) && size < LARGEST,
  keep: async (body) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    return Buffer.from(JSON.stringify(coordinates(Buffer.concat(chunks), 1)));
  },
  read: (kept, { path }) => {
    const found = JSON.parse(kept.toString('utf8')) as Coordinates[];
    return (found.length > 0 ? found : byName(path)).map(component);
  },
};

interface Coordinates {
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
}

function coordinates(bytes: Uint8Array, depth: number): Coordinates[] {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter: ({ name, originalSize }) =>
        /^META-INF\/maven\/[^/]+\/[^/]+\/pom\.properties$/.test(name) ||
        (INNER.test(name) && depth < DEEPEST && originalSize < LARGEST),
    });
  } catch {
    return [];
  }
  return Object.entries(files).flatMap(([name, content]) => {
    if (!INNER.test(name)) return properties(Buffer.from(content).toString('latin1'));
    const inner = coordinates(content, depth + 1);
    return inner.length > 0 ? inner : byName(name);
  });
}

function properties(text: string): Coordinates[] {
  const fields = new Map(
    [...text.matchAll(/^\s*(groupId|artifactId|version)\s*[=:]\s*(\S+)\s*$/gm)].map(([, key, value]) => [key, value]),
  );
  const [group, artifact, version] = [fields.get('groupId'), fields.get('artifactId'), fields.get('version')];
  return group === undefined || artifact === undefined || version === undefined ? [] : [{ group, artifact, version }];
}

/** `name-1.2.3.jar`, where nothing inside says more. */
function byName(path: string): Coordinates[] {
  const match = /([^/]+?)-(\d[\w.]*(?:-[\w.]+)*)\.[jwe]ar$/i.exec(path);
  return match === null ? [] : [{ group: '', artifact: match[1] ?? '', version: match[2] ?? '' }];
}

function component({ group, artifact, version }: Coordinates): Component {
  const name = group === '' ? artifact : `${group}:${artifact}`;
  const namespace = group === '' ? {} : { namespace: group };
  return { name, version, license: undefined, purl: purl({ type: 'maven', ...namespace, name: artifact, version }) };
}
