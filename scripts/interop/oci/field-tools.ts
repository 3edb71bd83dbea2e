import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from '../judge.ts';
import { find } from '../tools.ts';

const SOURCE = join(import.meta.dirname, 'go');
const CACHE = join(homedir(), '.cache', 'waybill-tools');

/** Built from the pins of go/go.mod; the last two are programs of a few lines around a library of the field. */
const BUILT = ['crane', 'regctl', 'olareg', 'oras-copy', 'referrers-registry'] as const;
/** Taken where they are installed; the module proxy need not have them. */
const FOUND = ['skopeo', 'oras', 'docker-registry'] as const;

type Tool = (typeof BUILT)[number] | (typeof FOUND)[number];

export interface FieldTools {
  /** Where a tool is, or undefined. */
  path(tool: Tool): string | undefined;
  /** Name and version of a tool that is built from a pin. */
  version(tool: Tool): string;
  /** One line for each tool that cannot be had, and why. */
  readonly missing: readonly string[];
}

/** The other tools of the field: built once with Go into a folder of the user's cache, or found on PATH. Never throws. */
export async function fieldTools(): Promise<FieldTools> {
  const { folder, why } = await built();
  const found = new Map<Tool, string>();
  for (const tool of [...BUILT, ...FOUND]) {
    const pinned = folder === undefined ? undefined : join(folder, tool);
    const path = pinned !== undefined && existsSync(pinned) ? pinned : find(tool);
    if (path !== undefined) found.set(tool, path);
  }
  const pins = await readFile(join(SOURCE, 'go.mod'), 'utf8');
  const reasons = { oras: 'not installed; its library oras-go stands in', skopeo: 'not installed' };
  return {
    path: (tool) => found.get(tool),
    version: (tool) => `${tool} ${pinned(pins, tool)}`.trim(),
    missing: [...BUILT, ...FOUND]
      .filter((tool) => !found.has(tool))
      .map((tool) => `${tool}: ${(reasons as Record<string, string>)[tool] ?? why ?? 'not installed'}`),
  };
}

const MODULES: Partial<Record<Tool, string>> = {
  crane: 'github.com/google/go-containerregistry',
  regctl: 'github.com/regclient/regclient',
  olareg: 'github.com/olareg/olareg',
  'oras-copy': 'oras.land/oras-go/v2',
};

function pinned(pins: string, tool: Tool): string {
  const module = MODULES[tool];
  return module === undefined ? '' : (pins.split(`${module} v`)[1]?.split(/\s/, 1)[0] ?? '');
}

/** The folder of the built programs, or why there is none. It is named after what it was built from. */
async function built(): Promise<{ folder?: string; why?: string }> {
  const folder = join(CACHE, await fingerprint());
  if (existsSync(folder)) return { folder };
  const go = find('go') ?? ['/usr/local/go/bin/go'].find((path) => existsSync(path));
  if (go === undefined) return { why: 'no Go on this machine' };
  process.stdout.write('building crane, regctl, olareg and two small programs with Go\n');
  const making = `${folder}.${process.pid}`;
  await mkdir(making, { recursive: true });
  const env = { ...process.env, GOBIN: making, GOFLAGS: '-buildvcs=false' };
  const { code, stderr } = await run(go, ['install', 'tool', './...'], { cwd: SOURCE, env });
  if (code === 0) await rename(making, folder).catch(() => rm(making, { recursive: true }));
  else await rm(making, { recursive: true });
  return code === 0 ? { folder } : { why: `Go could not build it: ${stderr.trim().split('\n').at(-1) ?? ''}` };
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const names = await readdir(SOURCE, { recursive: true });
  for (const name of names.filter((one) => /\.(go|mod|sum)$/.test(one)).sort())
    hash.update(name).update(await readFile(join(SOURCE, name)));
  return hash.digest('hex').slice(0, 16);
}
