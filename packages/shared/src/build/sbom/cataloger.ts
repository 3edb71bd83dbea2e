import type { TarEntry } from '../archive/index.ts';
import type { Component, Distribution } from './component.ts';

/** Finds the packages of one kind. */
export interface Cataloger {
  /** Whether a file of the image is worth reading. */
  wants(entry: TarEntry): boolean;
  /** What to keep of the file until all layers are read; the whole of it where this is absent. */
  keep?(body: AsyncIterable<Uint8Array>): Promise<Buffer>;
  /** The packages in what was kept. A record that makes no sense gives none: an image may hold any bytes. */
  read(kept: Buffer, about: About): readonly Component[];
}

export interface About {
  readonly path: string;
  readonly distribution: Distribution | undefined;
}

/** `Key: value` paragraphs, continuation lines left out. Source: Debian policy, "Syntax of control files"; apk and Python metadata are alike. */
export function paragraphs(text: string): ReadonlyMap<string, string>[] {
  return text
    .split(/\r?\n(?:[ \t]*\r?\n)+/)
    .map((paragraph) => {
      const fields = new Map<string, string>();
      for (const line of paragraph.split(/\r?\n/)) {
        const match = /^([^\s:][^:]*):\s?(.*)$/.exec(line);
        const key = match?.[1] ?? '';
        if (match !== null && !fields.has(key)) fields.set(key, (match[2] ?? '').trim());
      }
      return fields;
    })
    .filter((fields) => fields.size > 0);
}

export function distroQualifier(distribution: Distribution | undefined): string | undefined {
  return distribution === undefined ? undefined : `${distribution.id}-${distribution.version}`;
}
