import { shortDigest } from '@waybill/shared/kernel';
import type { Outcome } from './run.ts';

/** What was decided and why, in one sentence. */
export function sentence({ decision, facts, digest }: Outcome): string {
  const what = `${facts.scene.repository}@${shortDigest(digest)}`;
  if (decision.verdict === 'fail') {
    const broken = decision.rules.filter(({ holds }) => !holds);
    return `${what} is refused: ${broken.map(({ rule, says }) => `${rule}: ${says}`).join('; ')}`;
  }
  if (decision.verdict === 'error') {
    const missing = facts.unscanned.filter(({ tolerated }) => !tolerated);
    return `${what} is not proven: ${missing.map(({ error }) => error.message).join('; ')}`;
  }
  const open = decision.open.length;
  const unscanned = facts.unscanned.length;
  return [
    `${what} passes: ${count(facts.scanned.length, 'image')} scanned, ${count(open, 'open vulnerability', 'open vulnerabilities')} within the policy`,
    ...(unscanned === 0 ? [] : [`${count(unscanned, 'image')} NOT scanned, as unscannable: warn allows`]),
  ].join(', ');
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
