import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ErrorEntry } from '@waybill/shared/kernel';

const EXIT = {
  1: 'a gate refused or a deployment failed',
  2: 'a bad input or a missing permission',
  3: 'a fault of AWS or the network, after all retries',
  130: 'cancelled',
} as const;

/** Every code of every `errors.ts`, in order. Throws when one code is defined twice. */
export async function collectErrors(root: string): Promise<Map<string, ErrorEntry>> {
  const files = globSync('{packages,actions}/*/src/**/errors.ts', { cwd: root });
  const all = new Map<string, ErrorEntry>();
  for (const file of files.sort()) {
    const module = (await import(pathToFileURL(join(root, file)).href)) as Readonly<Record<string, unknown>>;
    for (const exported of Object.values(module)) {
      if (typeof exported !== 'function' || !('entries' in exported)) continue;
      for (const [code, entry] of Object.entries(exported.entries as Record<string, ErrorEntry>)) {
        if (all.has(code)) throw new Error(`${code} is defined twice, the second time in ${file}`);
        all.set(code, entry);
      }
    }
  }
  return new Map([...all].sort(([a], [b]) => a.localeCompare(b)));
}

/** docs/errors.md. */
export function errorPage(errors: ReadonlyMap<string, ErrorEntry>): string {
  const exits = Object.entries(EXIT).map(([code, meaning]) => `| ${code} | ${meaning} |`);
  const entries = [...errors].map(([code, entry]) =>
    [`## ${code}`, '', entry.meaning, '', `**What to do:** ${entry.cure}`, '', `Exit code ${entry.exit}.`, ''].join(
      '\n',
    ),
  );
  return [
    '# Errors',
    '',
    'Made by `npm run docs` from the `errors.ts` of each room. A failure is one annotation titled with its code; the sentence there names the values.',
    '',
    '| exit code | meaning |',
    '|---|---|',
    '| 0 | done |',
    ...exits,
    '',
    ...entries,
  ].join('\n');
}
