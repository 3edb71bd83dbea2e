import type { Look } from './watch.ts';

/** Node's own module as all test files share it: what an import gives was copied before the patches. */
const fs = process.getBuiltinModule('node:fs');

type Method = (...args: unknown[]) => unknown;
type Methods = Record<string, Method>;

/** Searched of one removed folder, bytes. */
const MOST = 64 * 1024 * 1024;

/** Looks at all that is written to files, and once more at all that is left when it is removed. */
export function watchFiles(look: Look): void {
  const callbacks = fs as unknown as Methods;
  const promises = fs.promises as unknown as Methods;
  for (const name of ['writeFile', 'writeFileSync', 'appendFile', 'appendFileSync', 'write', 'writeSync'])
    before(callbacks, name, (target, data) => seen(look, target, data));
  for (const name of ['writeFile', 'appendFile']) before(promises, name, (target, data) => seen(look, target, data));
  for (const name of ['rm', 'rmSync']) before(callbacks, name, (path) => removed(look, path));
  before(promises, 'rm', (path) => removed(look, path));
}

function before(methods: Methods, name: string, note: (...args: readonly unknown[]) => void): void {
  const method = methods[name];
  if (method === undefined) throw new Error(`node:fs has no ${name}`);
  methods[name] = Object.assign(function (this: unknown, ...args: unknown[]) {
    note(...args);
    return method.apply(this, args);
  }, method);
}

function seen(look: Look, target: unknown, data: unknown): void {
  const where = typeof target === 'number' ? `file ${target}` : String(target);
  if (typeof data === 'string') look(where, Buffer.from(data));
  else if (data instanceof Uint8Array) look(where, data);
}

function removed(look: Look, path: unknown): void {
  let left = MOST;
  for (const file of filesIn(String(path))) {
    const { size = 0 } = fs.lstatSync(file, { throwIfNoEntry: false }) ?? {};
    if (size === 0 || size > left) continue;
    left -= size;
    try {
      look(file, fs.readFileSync(file));
    } catch {
      // Its test took the right to read it.
    }
  }
}

/** Regular files at or below a path; links are not followed. */
function filesIn(path: string): string[] {
  const found = fs.lstatSync(path, { throwIfNoEntry: false });
  if (found?.isFile()) return [path];
  if (!found?.isDirectory()) return [];
  try {
    return fs.readdirSync(path).flatMap((name) => filesIn(`${path}/${name}`));
  } catch {
    return [];
  }
}
