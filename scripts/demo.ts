import { formatDuration, WaybillError } from '@waybill/shared/kernel';
import { demo } from './demo/demo.ts';
import { palette } from './demo/palette.ts';

const HELP = `npm run demo [-- --lambda] [--keep]

Starts an AWS on this machine, then delivers two releases of examples/hello-service by the real deliver.yml:
the good one to its end, the faulty one until the judge of its canary stops it and it is rolled back.

  --lambda   shift the traffic of a Lambda alias instead of an ECS service's
  --keep     leave the local AWS running afterwards, and say how to call it
`;
const FLAGS = ['--lambda', '--keep', '--help'];

const say = (text: string): void => void process.stdout.write(text);
const flags = process.argv.slice(2);
const unknown = flags.find((flag) => !FLAGS.includes(flag));
const controller = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => controller.abort());

if (flags.includes('--help')) say(HELP);
else if (unknown !== undefined) {
  process.stderr.write(`there is no flag ${unknown}\n\n${HELP}`);
  process.exitCode = 2;
} else {
  const began = performance.now();
  try {
    const colors = palette(process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined);
    process.exitCode = await demo({
      platform: flags.includes('--lambda') ? 'lambda' : 'ecs',
      keep: flags.includes('--keep'),
      say,
      colors,
      signal: controller.signal,
    });
    say(`\nThe demo took ${formatDuration(performance.now() - began)}.\n`);
  } catch (error) {
    process.exitCode = controller.signal.aborted ? 130 : 1;
    if (controller.signal.aborted) say('\nCancelled; the local AWS has ended.\n');
    else
      process.stderr.write(
        error instanceof WaybillError
          ? `${error.code}: ${error.message}\n→ ${error.cure}\n`
          : `${String(error instanceof Error ? error.stack : error)}\n`,
      );
  }
}
