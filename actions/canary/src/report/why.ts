import { alarmLink } from '@waybill/shared/codedeploy';
import { bullets, heading, link, type Markdown, md, page, text } from '@waybill/shared/report';
import type { Deployed } from '../outcome.ts';
import type { Cause } from '../rollout/index.ts';

/** What lies behind the cause: what was seen of the new revision, and where its alarms are to be looked at. */
export function whyPage({ watched, region }: Deployed): Markdown {
  const alarms = alarmsOf(watched.conclusion.cause).map((name) => alarmPlace(name, region));
  const points = [...watched.symptoms.map((what) => text(what, 600)), ...alarms];
  return points.length === 0 ? md`` : page(heading(4, text('Why')), bullets(points));
}

/** The alarms that ended it; one that was OK again before it was looked at is known by CodeDeploy's message alone. */
function alarmsOf(cause: Cause | undefined): string[] {
  if (cause?.kind === 'alarm') return cause.alarms.map(({ name }) => name);
  if (cause?.kind !== 'service' || cause.code !== 'ALARM_ACTIVE') return [];
  const [, list = ''] = cause.message.split('Activated alarms:');
  return [...list.matchAll(/<([^<>]+)>/g)].flatMap(([, names = '']) => names.split(/,\s*/));
}

function alarmPlace(name: string, region: string): Markdown {
  const place = alarmLink(region, name);
  return place === undefined ? text(`alarm ${name}`) : link(`alarm ${name}`, place);
}
