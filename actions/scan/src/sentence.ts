import type { Judgment } from '@waybill/shared/findings';
import { shortDigest } from '@waybill/shared/kernel';

/** What was decided and why, in one sentence. */
export function sentence({ decision, facts, digest }: Judgment): string {
  const what = `${facts.scene.repository}@${shortDigest(digest)}`;
  const broken = decision.rules.filter(({ state }) => state === 'broken');
  if (decision.verdict === 'fail')
    return `${what} is refused: ${broken.map(({ rule, says }) => `${rule}: ${says}`).join('; ')}`;
  if (decision.verdict === 'error') {
    const unknown = decision.rules.filter(({ state }) => state === 'unknown');
    const missing = facts.unscanned.filter(({ tolerated }) => !tolerated);
    return `${what} is not proven: ${[...missing.map(({ error }) => error.message), ...unknown.map(({ rule, says }) => `${rule}: ${says}`)].join('; ')}`;
  }
  const { open, comparison } = decision;
  const unscanned = facts.unscanned.length;
  return [
    `${what} passes: ${count(facts.scanned.length, 'image')} scanned, ${count(open.length, 'open vulnerability', 'open vulnerabilities')} within the policy`,
    ...(comparison === undefined ? [] : [`${comparison.fresh.length} of them new`]),
    ...(unscanned === 0 ? [] : [`${count(unscanned, 'image')} NOT scanned, as unscannable: warn allows`]),
  ].join(', ');
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
