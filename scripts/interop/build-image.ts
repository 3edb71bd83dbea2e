import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './judge.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'actions', 'build-image', 'src', 'main.ts');

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
  /** What starts it, with what comes before the program: `['env', '-S', …]`. */
  readonly through?: readonly string[];
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
  const [command, ...before] = around.through ?? ['env'];
  const program = [process.execPath, '--disable-warning=ExperimentalWarning', MAIN];
  const ran = await run(command ?? 'env', [...before, ...program], {
    cwd: workspace,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      RUNNER_TEMP: home,
      GITHUB_WORKSPACE: workspace,
      ...Object.fromEntries(given.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      ...around.env,
    },
  });
  const result = JSON.parse(await readFile(resultFile, 'utf8').catch(() => '{}')) as Record<string, unknown>;
  await rm(home, { recursive: true, force: true });
  const log = `${ran.stdout}${ran.stderr}`;
  return {
    digest: String(result['digest'] ?? ''),
    status: String(result['status'] ?? `exit ${ran.code}`),
    log,
    result,
  };
}
