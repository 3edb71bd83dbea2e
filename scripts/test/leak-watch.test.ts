import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { appendFile, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SECRET_MARK } from '@waybill/local-aws';
import { disguises } from './leaks/traces.ts';
import { takeLeaks } from './leaks/watch.ts';

const SECRET = `${SECRET_MARK}and/the+rest`;

describe('the watch for leaks', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'waybill-leak-watch-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    takeLeaks();
  });

  const said = async (script: string, env: Record<string, string> = {}): Promise<void> => {
    const child = spawn(process.execPath, ['-e', script], {
      env: { SECRET, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.resume();
    child.stderr.resume();
    await once(child, 'close');
  };

  it.each<[string, (file: string) => unknown, RegExp]>([
    ['a file', (file) => writeFileSync(file, `a ${SECRET}`), /file$/],
    ['a file that grows', (file) => appendFileSync(file, Buffer.from(SECRET)), /file$/],
    ['a file, later', (file) => writeFile(file, SECRET), /file$/],
    ['a file that grows, later', (file) => appendFile(file, SECRET), /file$/],
    ['a stream', (file) => finished(createWriteStream(file).end(SECRET)), /file \d+$/],
    ['standard output', () => process.stdout.write(`\r${SECRET}\r`), /stdout$/],
    ['a child’s output', () => said('process.stdout.write("x " + process.env.SECRET)'), /the stdout of .*node/],
    ['a child’s errors', () => said('console.error(process.env.SECRET + "\\n")'), /the stderr of .*node/],
    [
      'a child’s debug log on a runner',
      () => said('if (process.env.RUNNER_DEBUG) console.log(process.env.SECRET)', { GITHUB_ACTIONS: 'true' }),
      /the stdout of .*node/,
    ],
  ])('finds a secret in %s', async (_what, leak, where) => {
    await leak(join(folder, 'file'));
    expect(takeLeaks()).toContainEqual(expect.stringMatching(where));
  });

  it('finds a secret in a folder when it is removed, whoever wrote it', async () => {
    await said(`require("node:fs").writeFileSync(${JSON.stringify(join(folder, 'left'))}, process.env.SECRET)`);
    const handle = await open(join(folder, 'handled'), 'w');
    await handle.writeFile(SECRET);
    await handle.close();
    expect(takeLeaks()).toEqual([]);
    await rm(folder, { recursive: true });
    expect([...takeLeaks()].sort()).toEqual([expect.stringMatching(/handled$/), expect.stringMatching(/left$/)]);
  });

  it.each(disguises(SECRET).map((form, index) => [index, form] as const))('finds it in disguise %i', (_index, form) => {
    writeFileSync(join(folder, 'file'), form);
    expect(takeLeaks()).toHaveLength(1);
  });

  it('finds nothing in what the runner is told to mask, and in other texts', async () => {
    await said('console.log("::add-mask::" + process.env.SECRET + "\\nwaybill/Canary+8")');
    writeFileSync(join(folder, 'file'), 'waybill/Canary');
    expect(takeLeaks()).toEqual([]);
  });
});
