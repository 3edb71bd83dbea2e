import { bullets, heading, md, page, type Report, text } from '@waybill/shared/report';
import type { Outcome } from './outcome.ts';

export function report(outcome: Outcome): Report {
  const { recorded, now, looks, differing, reasons, same } = outcome;
  const agrees = differing.length === 0 && now === recorded;
  const summary = same
    ? `${looks} looks, judged again: ${now}; the record says ${recorded}${agrees ? '' : ', which differs'}.`
    : `With other parameters it would have been ${now} after ${looks} looks; the record says ${recorded}.`;
  const broken = same && !agrees;
  return {
    status: agrees ? 'agrees' : 'differs',
    exit: broken ? 1 : 0,
    summary,
    outputs: { verdict: now, looks: String(looks), differing: differing.join(',') },
    page: page(heading(3, text(summary)), bullets(reasons.map((reason) => text(reason)))) || md``,
    annotations: broken
      ? [
          {
            level: 'error',
            title: 'Replay differs',
            message: `${summary}\n→ the record was changed, or another version judged it`,
          },
        ]
      : [],
    result: { recorded, verdict: now, looks, differing: [...differing] },
  };
}
