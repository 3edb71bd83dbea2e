import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// No source file over 280 lines: a longer one answers more than one question.

const MOST = 280;
const root = join(import.meta.dirname, '..');
const files = globSync(['actions/*/src/**/*.ts', 'packages/*/src/**/*.ts', 'scripts/**/*.ts', 'bench/**/*.ts'], {
  cwd: root,
});
const lengths = files.map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length - 1 }));
lengths.sort((a, b) => a.lines - b.lines);
for (const { file, lines } of lengths.filter((entry) => entry.lines > MOST)) {
  process.exitCode = 1;
  process.stdout.write(`${file} has ${lines} lines; the most is ${MOST}\n`);
}
const median = lengths[Math.floor(lengths.length / 2)]?.lines ?? 0;
process.stdout.write(`${lengths.length} source files, median ${median} lines, longest ${lengths.at(-1)?.lines ?? 0}\n`);
