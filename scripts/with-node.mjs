// Usage: node scripts/with-node.mjs FILE [ARGS…]: sets the repository up, then runs FILE under the Node that the actions run on.
// Plain JavaScript for Node 20 and newer, without dependencies: it is what runs before there are any.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const PNPM = 'pnpm@12.21.0';
const NODE_MAJOR = 24;
const stamp = join(root, 'node_modules', '.waybill-setup');

const say = (line) => process.stderr.write(`setup: ${line}\n`);

function fail(what, cure) {
  say(`${what}\n  → ${cure}`);
  process.exit(2);
}

/** What an installation depends on: the lockfile, the workspace file and the platform. */
function wanted() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'])
    hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function install() {
  const want = wanted();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === want) return;
  say(`installing the locked dependencies with ${PNPM} (about 10 s; only when the lockfile changed)`);
  const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';
  const args = ['--yes', PNPM, 'install', '--frozen-lockfile', '--reporter=append-only'];
  const result = spawnSync(npx, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  if (result.error) fail(`npx did not start: ${result.error.message}`, 'install Node 20 or newer with npm');
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout}${result.stderr}`);
    fail(
      `pnpm install ended with ${result.status}`,
      'check that the npm registry can be reached, then run the command again',
    );
  }
  writeFileSync(stamp, want);
  say('dependencies are ready');
}

/** The Node to run under: this one where it is new enough, else the one that came from the npm registry. */
function runtime() {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath;
  const local = join(root, 'node_modules', '.bin', 'node');
  if (!existsSync(local) || !statSync(local).isFile()) {
    fail(
      `Node ${process.versions.node} is older than ${NODE_MAJOR}, and there is no Node ${NODE_MAJOR} package for ${process.platform}-${process.arch}`,
      `install Node ${NODE_MAJOR} and run the command again`,
    );
  }
  return local;
}

const [file, ...args] = process.argv.slice(2);
if (!file) fail('no file to run', 'node scripts/with-node.mjs FILE [ARGS…]');
if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node ${process.versions.node} is too old`, 'install Node 20 or newer');
install();
const node = runtime();
const path = [join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(
  process.platform === 'win32' ? ';' : ':',
);
const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(root, file), ...args], {
  stdio: 'inherit',
  env: { ...process.env, PATH: path },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
