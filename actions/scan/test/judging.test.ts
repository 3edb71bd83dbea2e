import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GivenFolder, givenFolder } from './given-files.ts';
import { enhanced, scanned } from './given-findings.ts';
import { type GivenScan, givenScan, HOST, REPOSITORY } from './given-scan.ts';

describe('judging', () => {
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

  const day = (offset: number): string => new Date(given.clock.now() + offset * 86_400_000).toISOString().slice(0, 10);
  const exceptions = (name: string, lines: readonly string[]): string =>
    folder.file(name, `version: 1\nexceptions:\n${lines.map((line) => `  - {${line}}`).join('\n')}\n`);
  const vulnerable = async (name: string, ...ids: readonly string[]) => {
    const digest = await given.image(name);
    await given.script({ on: { digest }, frames: [scanned(...ids.map((id) => enhanced(id)))] });
    return digest;
  };

  it('lets an exception take a finding out, and counts it again after its end', async () => {
    const digest = await vulnerable('excepted', 'CVE-2026-1000');
    const entry = 'id: CVE-2026-1000, package: openssl, owner: team-a, reason: not reachable';
    const held = await given.run({ digest, exceptions: exceptions('held.yml', [`${entry}, expires: ${day(30)}`]) });
    expect(held.report).toMatchObject({ status: 'pass', outputs: { excepted: '1', high: '0' } });
    expect(held.report.page).toContain('in use');
    const ended = await given.run({ digest, exceptions: exceptions('ended.yml', [`${entry}, expires: ${day(-1)}`]) });
    expect(ended.report.status).toBe('fail');
    expect(ended.report.page).toContain('expired, counts again');
    expect(ended.report.annotations[0]?.message).toContain('the exception of team-a no longer holds: it has expired');
  });

  it('announces an exception that ends soon and one that matches nothing', async () => {
    const digest = await vulnerable('announced', 'CVE-2026-1000');
    const file = exceptions('soon.yml', [
      `id: CVE-2026-1000, package: openssl, owner: team-a, reason: r, expires: ${day(6)}`,
      `id: CVE-2026-1111, package: openssl, owner: team-b, reason: r, expires: ${day(60)}`,
    ]);
    const { report } = await given.run({ digest, exceptions: file });
    expect(report.annotations).toMatchObject([
      { level: 'warning', title: 'Exception ends soon' },
      { level: 'notice', title: 'Exception matches nothing' },
    ]);
  });

  it('does not let an exception hold for a vulnerability that Inspector knows to be exploited', async () => {
    const digest = await given.image('exploited');
    await given.script({
      on: { digest },
      frames: [scanned(enhanced('CVE-2026-1000'))],
      insights: { 'CVE-2026-1000': { knownExploited: { added: '2026-01-01', due: '2026-02-01', action: 'x' } } },
    });
    const entry = `id: CVE-2026-1000, package: openssl, owner: a, reason: r, expires: ${day(30)}`;
    expect((await given.run({ digest, exceptions: exceptions('kev.yml', [entry]) })).report.status).toBe('fail');
    const allowed = exceptions('allow-kev.yml', [`${entry}, allow-kev: true`]);
    expect((await given.run({ digest, exceptions: allowed })).report.status).toBe('pass');
  });

  it('asks AWS nothing before every file is found good', async () => {
    const digest = await vulnerable('careful', 'CVE-2026-1000');
    given.aws.journal.clear();
    const typo = exceptions('typo.yml', [
      'id: CVE-2026-1000, package: openssl, owner: a, reason: r, expries: 2026-02-01',
    ]);
    await expect(given.run({ digest, exceptions: typo })).rejects.toMatchObject({ code: 'E_EXCEPTIONS', exit: 2 });
    await expect(given.run({ digest, policy: folder.file('p.yml', 'scan:\n  failon: low\n') })).rejects.toMatchObject({
      code: 'E_POLICY',
      message: expect.stringMatching(/p\.yml:2:3: there is no key "failon" here; did you mean "fail-on"\?/),
    });
    await expect(given.run({ digest, vex: folder.file('v.json', '{') })).rejects.toMatchObject({ code: 'E_VEX' });
    await expect(given.run({ digest, exceptions: 'nowhere.yml' })).rejects.toMatchObject({ code: 'E_EXCEPTIONS' });
    expect(given.aws.journal.entries).toEqual([]);
  });

  it('judges by the rules of the environment', async () => {
    const digest = await vulnerable('by environment', 'CVE-2026-1000');
    const policy = folder.file(
      'policy.yml',
      'version: 1\nscan: {fail-on: low}\nenvironments:\n  dev: {scan: {fail-on: none}}\n  prod: {}\n',
    );
    expect((await given.run({ digest, policy, environment: 'dev' })).report.status).toBe('pass');
    expect((await given.run({ digest, policy, environment: 'prod' })).report.status).toBe('fail');
    await expect(given.run({ digest, policy, environment: 'prd' })).rejects.toMatchObject({ code: 'E_POLICY' });
  });

  it('refuses what is known to be exploited where the policy says so', async () => {
    const digest = await given.image('kev rule');
    await given.script({
      on: { digest },
      frames: [scanned(enhanced('CVE-2026-5000', { severity: 'LOW' }))],
      insights: {
        'CVE-2026-5000': { epss: 0.7, knownExploited: { added: '2026-01-01', due: '2026-01-10', action: 'x' } },
      },
    });
    const policy = folder.file('kev-policy.yml', 'scan: {fail-on: critical, kev: past-due, epss: 0.5}\n');
    const { report } = await given.run({ digest, policy });
    expect(report.summary).toContain('known exploited (KEV), past its due date: 1 found > 0 allowed');
    expect(report.summary).toContain('EPSS of 0.5 or more: 1 found > 0 allowed');
  });

  it('fails only on what got worse than the baseline', async () => {
    const old = await given.image('old release', { tag: 'prod' });
    await given.script({
      on: { digest: old },
      frames: [scanned(enhanced('CVE-2026-6001'), enhanced('CVE-2026-6002'))],
    });
    const hotfix = await given.image('hot fix');
    await given.script({ on: { digest: hotfix }, frames: [scanned(enhanced('CVE-2026-6001', { version: '3.0.12' }))] });
    const worse = await given.image('worse release');
    await given.script({
      on: { digest: worse },
      frames: [scanned(enhanced('CVE-2026-6001'), enhanced('CVE-2026-6003'))],
    });
    const options = { baseline: 'deployed', environment: 'prod' };
    const fixed = await given.run({ digest: hotfix, ...options });
    expect(fixed.report).toMatchObject({ status: 'pass', outputs: { new: '0', high: '1' } });
    expect(fixed.report.page).toContain('**0 new**, 1 unchanged, 1 fixed');
    const refused = await given.run({ digest: worse, ...options });
    expect(refused.report).toMatchObject({ status: 'fail', outputs: { new: '1', high: '2' } });
    expect((await given.run({ digest: worse, baseline: worse })).report.status).toBe('pass');
  });

  it('compares with nothing where the baseline is not scanned, and then everything counts', async () => {
    const base = await given.image('unscanned base');
    await given.script({ on: { digest: base }, frames: [{ status: 'UNSUPPORTED_IMAGE' }] });
    const digest = await vulnerable('after an unscanned base', 'CVE-2026-1000');
    const { report } = await given.run({ digest, baseline: base });
    expect(report.status).toBe('fail');
    expect(report.page).toContain('Nothing to compare with');
  });

  it('applies VEX of a file and of the image’s referrers only where each is named', async () => {
    const digest = await vulnerable('vexed', 'CVE-2026-7000');
    const vex = {
      '@context': 'https://openvex.dev/ns/v0.2.0',
      '@id': 'https://vex.example/1',
      author: 'supplier',
      timestamp: '2026-01-01T00:00:00Z',
      version: 1,
      statements: [
        {
          vulnerability: { name: 'CVE-2026-7000' },
          products: [
            { '@id': `pkg:oci/${REPOSITORY}@${encodeURIComponent(digest)}?repository_url=${HOST}/${REPOSITORY}` },
          ],
          status: 'not_affected',
          justification: 'vulnerable_code_not_present',
        },
      ],
    };
    await given.attach(digest, 'application/vnd.openvex+json', vex);
    expect((await given.run({ digest })).report.status).toBe('fail');
    const attached = (await given.run({ digest, vex: 'referrers' })).report;
    expect(attached).toMatchObject({ status: 'pass', outputs: { excepted: '1' } });
    expect(attached.page).toContain('Taken out by VEX');
    expect(attached.page).toContain('their signatures are not checked');
    const named = (await given.run({ digest, vex: folder.file('vex.json', vex) })).report;
    expect(named.status).toBe('pass');
    expect(named.page).toContain('Taken out by VEX');
    expect(named.page).not.toContain('their signatures are not checked');
  });

  it('compares with what the ledger of the environment says, before any tag', async () => {
    const recorded = await vulnerable('recorded', 'CVE-2026-1000');
    await given.image('tag that lags behind', { tag: 'live' });
    await given.record('live', recorded);
    const digest = await vulnerable('after the recorded one', 'CVE-2026-1000');
    const { report } = await given.run({ digest, baseline: 'deployed', environment: 'live' });
    expect(report).toMatchObject({ status: 'pass', outputs: { new: '0' } });
    expect(report.page).toContain(recorded);
  });

  it('has nothing to compare with before the first deployment', async () => {
    const digest = await vulnerable('first', 'CVE-2026-1000');
    const { report } = await given.run({ digest, baseline: 'deployed', environment: 'new' });
    expect(report.status).toBe('fail');
    expect(report.page).toContain('nothing is deployed to new yet');
  });
});
