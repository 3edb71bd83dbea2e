import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { minify } from 'terser';
import type { Target } from './targets.ts';

interface Asset {
  readonly source: string | Buffer;
}

interface NccResult {
  readonly code: string;
  readonly assets: Readonly<Record<string, Asset>>;
}

type Ncc = (entry: string, options: Readonly<Record<string, unknown>>) => Promise<NccResult>;

const ncc = createRequire(import.meta.url)('@vercel/ncc') as Ncc;

/**
 * Bundles an entry file into a folder: the start file, `post.js` where there is a post step, one file for each lazily
 * loaded part, `licenses.txt`, `package.json`.
 * ncc minifies no lazy part and removes no dead code, so terser does both for every file; names are kept for readable stacks.
 * The ES module builds of the AWS SDK are taken (`mainFields`): they let dead code go.
 */
export async function buildBundle({ entry, start }: Target, folder: string): Promise<void> {
  const { code, assets } = await ncc(entry, {
    cache: false,
    quiet: true,
    transpileOnly: true,
    minify: false,
    license: 'licenses.txt',
    mainFields: ['module', 'main'],
  });
  const files = new Map<string, string | Buffer>([[start, code]]);
  for (const [name, asset] of Object.entries(assets)) files.set(name, asset.source);
  // The runner starts a post step by its own file name; the bundle tells by that name which step it is.
  if (existsSync(join(dirname(entry), 'post.ts'))) files.set('post.js', `import './${start}';\n`);
  await rm(folder, { recursive: true, force: true });
  for (const [name, source] of files) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, name.endsWith('.js') ? await small(name, source.toString()) : source);
  }
}

async function small(name: string, source: string): Promise<string> {
  // ncc turns an import that it cannot resolve into this, ends with 0, and the bundle fails only when it is started.
  if (source.includes('eval("require")')) throw new Error(`${name}: an import was not resolved`);
  const { code } = await minify(source, {
    module: true,
    compress: true,
    mangle: { keep_classnames: true, keep_fnames: true },
  });
  if (code === undefined) throw new Error(`${name}: terser gave nothing`);
  return code.endsWith('\n') ? code : `${code}\n`;
}
