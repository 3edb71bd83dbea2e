import { chown, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must, run } from './judge.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'actions', 'build-image', 'src', 'main.ts');
const AS_USER = join(import.meta.dirname, 'as-user.ts');
/** Node keeps the sources that it has compiled there, so that each run after the first starts at once. */
const COMPILED = join(tmpdir(), `waybill-compiled-${process.getuid?.() ?? 0}`);

/** What a run of build-image said, whether or not it went well. */
export interface BuildResult {
  readonly digest: string;
  readonly status: string;
  /** Everything that it printed. */
  readonly log: string;
  readonly result: Readonly<Record<string, unknown>>;
}

export interface BuildSurroundings {
  /** Variables besides the search path. */
  readonly env?: Readonly<Record<string, string>>;
  /** What starts it, with what comes before the program: `['nice', '-n', '10']`. */
  readonly through?: readonly string[];
  /** Runs it as this user, with subordinate ids of its own. Needs root. */
  readonly uid?: number;
}

/** Runs build-image from its source as a runner would, on a folder as workspace. */
export async function buildImage(
  workspace: string,
  inputs: Readonly<Record<string, string>>,
  around: BuildSurroundings = {},
): Promise<BuildResult> {
  const home = await mkdtemp(join(tmpdir(), 'waybill-run-'));
  const resultFile = join(home, 'result.json');
  const given = Object.entries({ ...inputs, 'result-file': resultFile }).filter(([, value]) => value !== '');
  const { uid, through = [] } = around;
  if (uid !== undefined) {
    await chown(home, uid, uid);
    await must('chown', ['-R', `${uid}:${uid}`, workspace]);
  }
  const [command, ...args] = [
    ...(uid === undefined ? [] : ['unshare', '--mount', process.execPath, AS_USER, String(uid)]),
    ...through,
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    MAIN,
  ];
  const ran = await run(command, args, {
    cwd: workspace,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      RUNNER_TEMP: home,
      GITHUB_WORKSPACE: workspace,
      NODE_COMPILE_CACHE: COMPILED,
      ...Object.fromEntries(given.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      ...around.env,
    },
  });
  const result = JSON.parse(await readFile(resultFile, 'utf8').catch(() => '{}')) as Record<string, unknown>;
  // Files of subordinate ids are root's to remove alone.
  await must('rm', ['-rf', home]);
  return {
    digest: String(result['digest'] ?? ''),
    status: String(result['status'] ?? `exit ${ran.code}`),
    log: `${ran.stdout}${ran.stderr}`,
    result,
  };
}
