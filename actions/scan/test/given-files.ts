import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for the files of one suite. */
export interface GivenFolder {
  /** @returns the absolute path */
  file(name: string, content: string | object): string;
  path(name: string): string;
  remove(): void;
}

export function givenFolder(): GivenFolder {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-scan-'));
  return {
    file: (name, content) => {
      const path = join(folder, name);
      writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
      return path;
    },
    path: (name) => join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
