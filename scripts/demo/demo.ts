import { mkdtempSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Rehearsal } from '@waybill/local-aws';
import { onceMore } from './again.ts';
import { tellCancelled } from './cancelled.ts';
import { close } from './closing.ts';
import { type Delivery, deliver } from './deliver.ts';
import { openEcsShop } from './ecs-shop.ts';
import { pushFirstRelease } from './first-release.ts';
import { keepUp } from './keep.ts';
import { openLambdaShop } from './lambda-shop.ts';
import { confirmWay } from './ledgers.ts';
import { narrator } from './narrator.ts';
import type { Palette } from './palette.ts';
import { standings } from './proof.ts';
import { replayed } from './replayed.ts';
import type { Shop } from './shop.ts';
import { imageInProd, SCALE, startSite } from './site.ts';

export interface DemoOptions {
  /** What the releases are delivered to. */
  readonly platform: 'ecs' | 'lambda';
  readonly keep: boolean;
  readonly say: (text: string) => void;
  readonly colors: Palette;
  readonly signal: AbortSignal;
}

const root = join(import.meta.dirname, '..', '..');

/** Starts an AWS, delivers the good and the faulty release, and shows what came of it. @returns the exit code */
export async function demo(options: DemoOptions): Promise<number> {
  const { say, keep, signal } = options;
  const site = await startSite();
  try {
    say(
      `The local AWS is up; its clock runs ${SCALE} times as fast. Images run as processes of this machine, without isolation.\n`,
    );
    const code = await deliverBoth(site, options);
    if (keep && !signal.aborted) await keepUp(site.aws, signal, say);
    return code;
  } finally {
    await site.stop();
  }
}

async function deliverBoth(site: Rehearsal, options: DemoOptions): Promise<number> {
  const { platform, say, colors, signal } = options;
  const { aws } = site;
  const folder = mkdtempSync(join(tmpdir(), 'waybill-demo-'));
  const common = { root, aws, signal };
  await mkdir(join(folder, 'before'));
  const first = await pushFirstRelease({ ...common, folder: join(folder, 'before') });
  const open = platform === 'ecs' ? openEcsShop : openLambdaShop;
  const shop = await open(site, imageInProd(first));
  say(`${await standingOf(shop)} as ${shop.name}\n`);
  const events = narrator(say, colors);
  const deliveries: Delivery[] = [];
  for (const release of ['good', 'faulty']) {
    const before = shop.running();
    say(`\n${colors.strong(`The ${release} release`)}\n`);
    deliveries.push(await deliver(release, { ...common, folder: join(folder, release), shop, events }));
    if (signal.aborted) return tellCancelled(aws, shop, { before, say });
    say(`\n${await standingOf(shop)}, digest ${shop.running().slice(0, 19)}\n`);
  }
  const [good, faulty] = deliveries as [Delivery, Delivery];
  const found = await standings(aws, `git-${good.checkout.sha}`);
  const proof = {
    good,
    faulty,
    standings: found,
    confirmed: await confirmWay(found[0]?.digest, { ...common, folder }),
    faultyStandings: await standings(aws, `git-${faulty.checkout.sha}`),
    again: await onceMore(good, { ...common, folder }),
    replayed: await replayed(faulty.report),
    running: shop.running(),
    served: await shop.served(),
  };
  return close(proof, { folder, say, colors }) ? 0 : 1;
}

async function standingOf(shop: Shop): Promise<string> {
  return `prod serves ${(await shop.served()).join(', ')}`;
}
