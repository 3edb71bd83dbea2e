import type { GateFacts, PackageMatch, UsedException } from '@waybill/shared/findings';
import { code, heading, type Markdown, md, page, table, text } from '@waybill/shared/report';

/** The exceptions: what no longer holds first, then what ends soon, then the rest. */
export function exceptionsPart(used: readonly UsedException[], { policy }: GateFacts): Markdown {
  if (used.length === 0) return md``;
  const rows = used
    .toSorted((a, b) => rank(a, policy.warnDays) - rank(b, policy.warnDays))
    .map((one) => [
      stateOf(one, policy.warnDays),
      code(one.exception.id),
      text(packageName(one.exception.package)),
      text(one.exception.expires),
      text(one.exception.owner),
      text(one.exception.reason),
    ]);
  const head = [md`State`, md`Vulnerability`, md`Package`, md`Ends`, md`Owner`, md`Reason`];
  return page(heading(4, md`Exceptions`), table(head, rows));
}

function stateOf({ matches, daysLeft, lapsed }: UsedException, warnDays: number): Markdown {
  if (lapsed === 'expired') return matches === 0 ? md`⛔ expired, matches nothing` : md`⛔ expired, counts again`;
  if (lapsed === 'fix-available') return md`⛔ ended: there is a fix`;
  if (lapsed === 'known-exploited') return md`⛔ does not hold: known exploited`;
  if (matches === 0) return md`🧹 matches nothing`;
  return daysLeft <= warnDays ? md`⏳ ends in ${daysLeft} days` : md`✅ in use`;
}

function rank({ matches, daysLeft, lapsed }: UsedException, warnDays: number): number {
  if (lapsed !== undefined && matches > 0) return 0;
  if (matches > 0) return daysLeft <= warnDays ? 1 : 2;
  return 3;
}

function packageName(match: PackageMatch): string {
  if (match.kind === 'none') return 'none';
  const name = match.kind === 'name' ? match.name : match.purl;
  return match.versions === undefined ? name : `${name} ${match.versions.text}`;
}
