import { alarmLink } from '@waybill/shared/codedeploy';
import { bullets, heading, link, type Markdown, md, page, text } from '@waybill/shared/report';
import type { Deployed } from '../outcome.ts';

/** What lies behind the cause: what was seen of the new revision, and where its alarms are to be looked at. */
export function whyPage({ watched, region }: Deployed): Markdown {
  const { cause } = watched.conclusion;
  const alarms = cause?.kind === 'alarm' ? cause.alarms.map(({ name }) => alarmPlace(name, region)) : [];
  const points = [...watched.symptoms.map((what) => text(what, 600)), ...alarms];
  return points.length === 0 ? md`` : page(heading(4, text('Why')), bullets(points));
}

function alarmPlace(name: string, region: string): Markdown {
  const place = alarmLink(region, name);
  return place === undefined ? text(`alarm ${name}`) : link(`alarm ${name}`, place);
}
