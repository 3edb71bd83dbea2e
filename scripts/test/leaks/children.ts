import type { Readable } from 'node:stream';
import type { Look } from './watch.ts';

/** Node's own module as all test files share it: what an import gives was copied before the patches. */
const processes = process.getBuiltinModule('node:child_process');

interface Started {
  readonly envPairs?: readonly string[];
  readonly file?: string;
}

/** Looks at what child processes say; those that think they are on a runner are debugged, and so say all that they can. */
export function watchChildren(look: Look): void {
  const prototype = processes.ChildProcess.prototype as unknown as { spawn(options: Started): unknown };
  const { spawn } = prototype;
  prototype.spawn = function (this: { stdout: Readable | null; stderr: Readable | null }, options: Started) {
    const result = spawn.call(this, debugged(options));
    for (const name of ['stdout', 'stderr'] as const) {
      const stream = this[name];
      if (stream) watchLines(stream, (line) => look(`the ${name} of ${options.file}`, line));
    }
    return result;
  };
}

function debugged(options: Started): Started {
  const pairs = options.envPairs ?? [];
  const onRunner = pairs.includes('GITHUB_ACTIONS=true') && !pairs.some((pair) => pair.startsWith('RUNNER_DEBUG='));
  return onRunner ? { ...options, envPairs: [...pairs, 'RUNNER_DEBUG=1'] } : options;
}

/** Each line as soon as it is whole. What the runner is told to mask, it never shows. */
function watchLines(stream: Readable, note: (line: Uint8Array) => void): void {
  const { push } = stream;
  let rest = '';
  stream.push = (piece: unknown, encoding?: BufferEncoding) => {
    const lines = (rest + (piece === null ? '\n' : Buffer.from(piece as Uint8Array).toString('latin1'))).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (!line.startsWith('::add-mask::')) note(Buffer.from(line, 'latin1'));
    return push.call(stream, piece, encoding);
  };
}
