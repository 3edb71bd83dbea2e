import { dirname } from 'node:path';

/** Files that wait longer than they compute; they start first, so that the run does not end with one of them alone. */
const SLOW = [
  'packages/cli/test/leaks.test.ts',
  'packages/local-aws/test/runtime/live-deployment.test.ts',
  'actions/canary/test/watch.test.ts',
  'packages/shared/test/report/rendering.test.ts',
];

const LARGEST = 12;

/**
 * Test files that run as one: those of one folder, at most twelve together, the slow ones alone and first.
 * Loading jest and the modules under test costs about as much as the tests do, and a group pays it once.
 */
export function testGroups(files: readonly string[]): string[][] {
  const slow = SLOW.filter((file) => files.includes(file)).map((file) => [file]);
  const folders = new Map<string, string[]>();
  for (const file of [...files].sort()) {
    if (SLOW.includes(file)) continue;
    folders.set(dirname(file), [...(folders.get(dirname(file)) ?? []), file]);
  }
  const groups = [...folders.values()].flatMap((folder) => inEvenParts(folder));
  return [...slow, ...groups];
}

function inEvenParts(files: readonly string[]): string[][] {
  const parts = Math.ceil(files.length / LARGEST);
  const size = Math.ceil(files.length / parts);
  return Array.from({ length: parts }, (_, at) => files.slice(at * size, (at + 1) * size));
}

/** The text of the jest file of one group: each test file under a title that is its path. `root` is absolute. */
export function groupEntry(root: string, files: readonly string[]): string {
  const lines = files.map((file) => {
    const path = JSON.stringify(`${root}/${file}`);
    return `describe(${JSON.stringify(file)}, () => { require(${path}); });`;
  });
  return `${lines.join('\n')}\n`;
}
