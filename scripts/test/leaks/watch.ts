import { watchChildren } from './children.ts';
import { watchFiles } from './files.ts';
import { holdsSecret } from './traces.ts';

// Looks at every byte that leaves the code under test, in whatever test: what the process and its children say, every file that
// is written, and what is in a folder when a test removes it. The secrets are the local AWS's, which all bear a mark.

/** Is told of bytes and where they went. */
export type Look = (where: string, bytes: Uint8Array) => void;

/** The most of one piece that is searched: layers are long, secrets are not. */
const MOST = 4 * 1024 * 1024;

const WATCHED = Symbol.for('waybill.leaks');
// The one process object of a worker; each test file has a copy of it.
const real = process.getBuiltinModule('node:process') as typeof process & { [WATCHED]?: string[] };

/** What was found since the last time. */
export function takeLeaks(): readonly string[] {
  return real[WATCHED]?.splice(0) ?? [];
}

/** Starts to look, once in a process. */
export function watchLeaks(): void {
  if (real[WATCHED] !== undefined) return;
  const leaks: string[] = [];
  real[WATCHED] = leaks;
  const look: Look = (where, bytes) => {
    if (holdsSecret(bytes.subarray(0, MOST))) leaks.push(`a secret in ${where}`);
  };
  for (const name of ['stdout', 'stderr'] as const) watchStream(name, look);
  watchFiles(look);
  watchChildren(look);
}

function watchStream(name: 'stdout' | 'stderr', look: Look): void {
  const stream = real[name];
  const { write } = stream;
  stream.write = ((piece: string | Uint8Array, ...rest: never[]) => {
    look(name, Buffer.from(piece as string));
    return write.call(stream, piece as string, ...rest);
  }) as typeof write;
}
