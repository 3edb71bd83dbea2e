import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Form, silentLog, systemClock } from '@waybill/shared/kernel';
import { perform, report } from '../src/offline/load-replay.ts';
import { perform as exportVex } from '../src/offline/load-vex-export.ts';
import { replay } from '../src/offline/replay.ts';
import { vexExport } from '../src/offline/vex-export.ts';
import { type GivenFolder, givenFolder } from './given-files.ts';
import { enhanced, scanned } from './given-findings.ts';
import { type GivenScan, givenScan, HOST, REPOSITORY } from './given-scan.ts';

const form = (values: Readonly<Record<string, string>>): Form =>
  new Form({ read: (name) => values[name] ?? '', given: Object.keys(values) });
const context = { clock: systemClock, log: silentLog };

describe('without a network', () => {
  let given: GivenScan;
  let folder: GivenFolder;
  beforeAll(async () => {
    given = await givenScan();
    folder = givenFolder();
  });
  afterAll(async () => {
    folder.remove();
    await given.stop();
  });

  const judge = async (values: Readonly<Record<string, string>>) =>
    report(await perform(await replay.readInputs(form(values)), context));

  it('a saved report is judged again by another policy', async () => {
    const digest = await given.image('saved');
    await given.script({
      on: { digest },
      frames: [scanned(enhanced('CVE-2026-1000'), enhanced('CVE-2026-1001', { severity: 'LOW', fixedIn: null }))],
      insights: { 'CVE-2026-1001': { knownExploited: { added: '2026-01-01', due: '2026-01-02', action: 'x' } } },
    });
    const saved = folder.path('saved.json');
    const first = await given.run({ digest, 'report-file': saved });
    const again = await judge({ saved });
    expect(again).toMatchObject({
      status: 'fail',
      digest,
      summary: first.report.summary,
      outputs: { ...first.report.outputs, 'report-file': '' },
    });
    expect((await judge({ saved, 'fail-on': 'critical' })).status).toBe('pass');
    const kev = folder.file('kev.yml', 'scan: {fail-on: none, kev: fail}\n');
    expect((await judge({ saved, policy: kev })).summary).toContain('known exploited (KEV): 1 found');
  });

  it('what was not scanned then is not scanned now', async () => {
    const digest = await given.image('saved unscanned');
    await given.script({ on: { digest }, frames: [{ status: 'UNSUPPORTED_IMAGE' }] });
    const saved = folder.path('unscanned.json');
    await given.run({ digest, 'report-file': saved });
    expect(await judge({ saved, 'fail-on': 'none' })).toMatchObject({
      status: 'error',
      annotations: [{ title: 'E_SCAN_UNSUPPORTED' }],
    });
  });

  it('a file that is no report of ours is refused', async () => {
    await expect(judge({ saved: folder.file('x.json', {}) })).rejects.toMatchObject({ code: 'E_REPORT_FILE', exit: 2 });
    await expect(judge({ saved: 'nowhere.json' })).rejects.toMatchObject({ code: 'E_REPORT_FILE' });
  });

  it('exceptions become an OpenVEX document about one image', async () => {
    const day = new Date(Date.now() + 864e5).toISOString().slice(0, 10);
    const entry = `owner: a, reason: r, expires: ${day}`;
    const exceptions = folder.file(
      'exceptions.yml',
      `exceptions:\n  - {id: CVE-2026-1, package: a, ${entry}}\n  - {id: CVE-2026-2, package: b, ${entry}, scope: {repositories: [other]}}\n`.replaceAll(
        'CVE-2026-',
        'CVE-2026-000',
      ),
    );
    const output = folder.path('vex.json');
    const image = `${HOST}/${REPOSITORY}@sha256:${'a'.repeat(64)}`;
    const outcome = await exportVex(
      await vexExport.readInputs(form({ exceptions, image, author: 'team-a', output })),
      context,
    );
    expect(outcome).toMatchObject({ statements: 1 });
    expect(JSON.parse(readFileSync(output, 'utf8'))).toMatchObject({
      author: 'team-a',
      statements: [{ vulnerability: { name: 'CVE-2026-0001' } }],
    });
  });
});
