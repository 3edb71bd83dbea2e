import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEMO_ADMIN_KEYS, type LocalAws } from '@waybill/local-aws';
import { best, ms, type Row, timed } from './measure.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'actions', 'build-image', 'dist', 'index.js');

/** What it takes to find that nothing has to be built, as a step of a job: a process of its own. */
export async function reusePath(folder: string, aws: LocalAws): Promise<Row[]> {
  const workspace = join(folder, 'reuse');
  await mkdir(workspace);
  await writeFile(join(workspace, 'app.js'), 'serve()\n');
  const inputs = {
    REPOSITORY: 'hello-service',
    BUILDER: 'assemble',
    ASSEMBLE: 'files: [{ from: app.js, to: /app/ }]',
    TAGS: 'bench',
    'SOURCE-DATE-EPOCH': '1700000000',
    CREDENTIALS: 'environment',
    'ALLOW-ENDPOINT-OVERRIDE': 'true',
    'AWS-REGION': aws.region,
  };
  const { accessKeyId, secretAccessKey } = DEMO_ADMIN_KEYS.dev;
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    RUNNER_TEMP: folder,
    GITHUB_WORKSPACE: workspace,
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name}`, value])),
  };
  const run = () => timed(process.execPath, [MAIN], { cwd: workspace, env });
  await run();
  const before = aws.journal.entries.length;
  await run();
  const requests = aws.journal.entries
    .slice(before)
    .filter(({ service }) => service === 'ecr' || service === 'registry');
  const took = await best(5, run);
  return [
    {
      name: 'reuse: requests to the registry',
      value: String(requests.length),
      bound: 'at most 4',
      holds: requests.length <= 4,
    },
    { name: 'reuse: the whole step', value: ms(took), bound: 'at most 400 ms', holds: took <= 400 },
  ];
}
