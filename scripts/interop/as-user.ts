import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Started by root in a mount namespace of its own (`unshare --mount`): gives its argument's user a range of subordinate ids that
// only this namespace sees, as a machine has for each of its users, and becomes that user. Not through a shell: it drops
// variables whose names have a dash, as inputs have.

const [uid = '', ...command] = process.argv.slice(2);
const ranges = join(mkdtempSync(join(tmpdir(), 'waybill-ranges-')), 'ranges');
writeFileSync(ranges, `${uid}:200000:65536\n`);
for (const file of ['/etc/subuid', '/etc/subgid']) must('mount', ['--bind', ranges, file]);
process.exitCode = must('setpriv', [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', ...command]);

function must(program: string, args: readonly string[]): number {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) process.stderr.write(`${program} ended with ${status}\n`);
  return status ?? 1;
}
