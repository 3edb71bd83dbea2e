import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasCode } from '@waybill/shared/kernel';
import { enhanced, scanned } from '../../actions/scan/test/given-findings.ts';
import { AMD64, ARM64 } from '../../actions/scan/test/given-images.ts';
import { type GivenScan, givenScan } from '../../actions/scan/test/given-scan.ts';
import type { Behavior } from './other-gates.ts';
import type { Situation } from './situations.ts';

/** Plays a situation against the local AWS and lets the action decide. */
export async function decideOurs(situation: Situation): Promise<Behavior> {
  const given = await givenScan({ scanType: situation.scanType ?? 'ENHANCED' });
  const folder = mkdtempSync(join(tmpdir(), 'waybill-bench-'));
  try {
    const digest = await setScene(situation, given);
    const exceptions = situation.exception === undefined ? undefined : join(folder, 'exceptions.yml');
    if (exceptions !== undefined) {
      const dated = (situation.exception ?? '').replace(/DAY([+-]\d+)/, (_, days: string) =>
        new Date(given.clock.now() + Number(days) * 86_400_000).toISOString().slice(0, 10),
      );
      writeFileSync(exceptions, `version: 1\nexceptions:\n  - {${dated}}\n`);
    }
    const inputs = { digest, ...situation.inputs, ...(exceptions !== undefined && { exceptions }) };
    const { report } = await given.run(inputs);
    return report.status === 'pass' ? 'pass' : 'block';
  } catch (error) {
    // A mistake in a file of rules stops the run with its own code before anything is passed.
    if (hasCode(error, 'E_EXCEPTIONS')) return 'block';
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await given.stop();
  }
}

async function setScene({ feature, frames = [] }: Situation, given: GivenScan): Promise<string> {
  if (feature === 'no-scan') {
    const registry = await given.aws.registryOf('111111111111');
    registry.images.get('hello-service').scanOnPush = false;
  }
  const digest = await given.image('subject', feature === 'tag-moved' ? { tag: 'v1' } : {});
  const insights =
    feature === 'known-exploited'
      ? { 'CVE-2026-1000': { knownExploited: { added: '2026-01-01', due: '2026-02-01', action: 'update' } } }
      : {};
  await given.script({ on: { digest }, frames, insights });
  if (feature === 'tag-moved') {
    const other = await given.image('other', { tag: 'v1' });
    await given.script({ on: { digest: other }, frames: [scanned()] });
  }
  if (feature === 'baseline-has-it') {
    const deployed = await given.image('deployed', { tag: 'prod' });
    await given.script({
      on: { digest: deployed },
      frames: [scanned(enhanced('CVE-2026-1000'), enhanced('CVE-2026-0999'))],
    });
  }
  if (feature !== 'other-platform') return digest;
  const clean = await given.image('clean');
  await given.script({ on: { digest: clean }, frames: [scanned()] });
  return given.index([
    { digest: clean, platform: AMD64 },
    { digest, platform: ARM64 },
  ]);
}
