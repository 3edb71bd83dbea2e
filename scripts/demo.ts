import { mkdtempSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatDuration, WaybillError } from '@waybill/shared/kernel';
import { closingTable, readings } from './demo/closing.ts';
import { type Delivery, deliver } from './demo/deliver.ts';
import { openEcsShop } from './demo/ecs-shop.ts';
import { pushFirstRelease } from './demo/first-release.ts';
import { keepUp } from './demo/keep.ts';
import { narrator } from './demo/narrator.ts';
import { standings } from './demo/proof.ts';
import { imageInProd, SCALE, startSite } from './demo/site.ts';
import { verdict } from './demo/verdict.ts';

const HELP = `npm run demo [-- --keep]

Starts an AWS on this machine, then delivers two releases of examples/hello-service by the real deliver.yml:
the good one to its end, the faulty one until its canary stops it and rolls it back.

  --keep   leave the local AWS running afterwards, and say how to call it
`;

const root = join(import.meta.dirname, '..');
const say = (text: string): void => void process.stdout.write(text);
const flags = process.argv.slice(2);
const unknown = flags.find((flag) => !['--keep', '--help'].includes(flag));

/** @returns whether everything that the demo is to show could be seen */
async function demo(signal: AbortSignal): Promise<boolean> {
  const began = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'waybill-demo-'));
  const site = await startSite();
  const { aws } = site;
  const events = narrator(say, process.stdout.isTTY === true);
  try {
    say(
      `The local AWS is up; its clock runs ${SCALE} times as fast. ECS starts images as processes of this machine, without isolation.\n`,
    );
    await mkdir(join(folder, 'before'));
    const first = await pushFirstRelease(root, join(folder, 'before'), aws);
    const shop = await openEcsShop(site, imageInProd(first));
    say(`prod serves ${(await shop.served()).join(', ')} as ${shop.name}\n`);
    const deliveries: Delivery[] = [];
    for (const release of ['good', 'faulty']) {
      say(`\n── The ${release} release ${'─'.repeat(80)}\n`);
      deliveries.push(await deliver(release, { root, folder: join(folder, release), aws, shop, events, signal }));
      say(`\nprod serves hello-service ${(await shop.served()).join(', ')}, digest ${shop.running()}\n`);
    }
    say(`\n${'─'.repeat(100)}\n${closingTable(deliveries)}\n`);
    const [good, faulty] = deliveries;
    if (good === undefined || faulty === undefined) return false;
    const proof = {
      good,
      faulty,
      inRegistries: await standings(aws, `git-${good.checkout.sha}`),
      running: shop.running(),
      served: await shop.served(),
    };
    const shown = verdict(proof, say);
    say(`\nTo read:\n${readings(deliveries)}\nThe demo took ${formatDuration(performance.now() - began)}.\n`);
    if (flags.includes('--keep')) await keepUp(aws, signal, say);
    return shown;
  } finally {
    await site.stop();
  }
}

const controller = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => controller.abort());
if (flags.includes('--help')) say(HELP);
else if (unknown !== undefined) {
  process.stderr.write(`there is no flag ${unknown}\n\n${HELP}`);
  process.exitCode = 2;
} else {
  try {
    if (!(await demo(controller.signal))) process.exitCode = 1;
  } catch (error) {
    process.stderr.write(
      error instanceof WaybillError
        ? `${error.code}: ${error.message}\n→ ${error.cure}\n`
        : `${String(error instanceof Error ? error.stack : error)}\n`,
    );
    process.exitCode = 1;
  }
}
