import { spawn } from 'node:child_process';
import { join } from 'node:path';

// npm run check: everything that must hold besides the tests. Each line can be run alone.

const root = join(import.meta.dirname, '..');
const bin = (name: string): string => join(root, 'node_modules', '.bin', name);
const node = process.execPath;

interface Check {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

const checks: readonly Check[] = [
  { name: 'types', command: bin('tsc'), args: ['-p', 'tsconfig.json'] },
  { name: 'format and lint', command: bin('biome'), args: ['ci', '--error-on-warnings', '.'] },
  { name: 'type-aware lint', command: bin('oxlint'), args: ['--type-aware', '--deny-warnings'] },
  {
    name: 'boundaries',
    command: bin('depcruise'),
    args: ['packages', 'actions', '--config', '.dependency-cruiser.js'],
  },
  { name: 'dead code', command: bin('knip'), args: [] },
  { name: 'length of files', command: node, args: [join(root, 'scripts/file-lengths.ts')] },
  { name: 'generated docs', command: node, args: [join(root, 'scripts/docs.ts'), '--check'] },
  { name: 'bundles', command: node, args: [join(root, 'scripts/bundle.ts'), '--check'] },
];

function run({ command, args }: Check): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.on('error', (error) => resolve({ code: 1, said: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, said }));
  });
}

for (const check of checks) {
  const started = performance.now();
  const { code, said } = await run(check);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${code === 0 ? '✓' : '✗'} ${check.name} (${seconds} s)\n`);
  if (code !== 0) process.exitCode = 1;
  if (code !== 0 || check.name === 'bundles') process.stdout.write(said.replace(/^/gm, '    ').trimEnd().concat('\n'));
}
