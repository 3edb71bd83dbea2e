import { DEMO_ACCOUNTS, DEMO_REGION, type LocalAws } from '@waybill/local-aws';
import type { Shop } from './shop.ts';

/** Exit code of a cancelled run. */
const CANCELLED = 130;

/** Says what a cancelled demo leaves behind. @param before digest that prod ran before the delivery @returns the exit code */
export async function tellCancelled(
  aws: LocalAws,
  shop: Shop,
  { before, say }: { readonly before: string; readonly say: (text: string) => void },
): Promise<number> {
  const running = unfinished(aws);
  const same = shop.running() === before;
  const served = (await shop.served()).join(', ');
  say(
    `\nCancelled. prod serves ${served}, digest ${shop.running().slice(0, 19)}${same ? ', as before' : ''}; ` +
      `${running.length === 0 ? 'no deployment is running' : `still running: ${running.join(', ')}`}.\n`,
  );
  return running.length === 0 ? CANCELLED : 1;
}

/** Deployments in prod that have not ended, asked of the local CodeDeploy itself. */
function unfinished(aws: LocalAws): string[] {
  const { codedeploy } = aws.delivery.at({ account: DEMO_ACCOUNTS.prod, region: DEMO_REGION });
  return codedeploy.deployments
    .newestFirst()
    .filter(({ over }) => !over)
    .map(({ id }) => id);
}
