import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type GivenFolder, givenFolder } from './given-files.ts';
import { enhanced, scanned } from './given-findings.ts';
import { type GivenScan, givenScan } from './given-scan.ts';
import { type GivenServer, givenServer } from './given-server.ts';

const COMMIT = 'a'.repeat(40);

describe('writing the decision down', () => {
  let given: GivenScan;
  let folder: GivenFolder;
  let server: GivenServer;
  beforeAll(async () => {
    [given, server] = await Promise.all([givenScan(), givenServer()]);
    folder = givenFolder();
  });
  afterEach(() => {
    server.requests.length = 0;
    server.answers = [{ status: 200 }];
  });
  afterAll(async () => {
    folder.remove();
    await Promise.all([given.stop(), server.stop()]);
  });

  const vulnerable = async (name: string, id = 'CVE-2026-1000') => {
    const digest = await given.image(name);
    await given.script({ on: { digest }, frames: [scanned(enhanced(id))] });
    return digest;
  };
  const onGithub = (more: Readonly<Record<string, string>> = {}) => ({
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'octo-org/hello-service',
    GITHUB_SHA: COMMIT,
    GITHUB_REF: 'refs/heads/main',
    GITHUB_API_URL: server.url,
    ...more,
  });

  it('attaches the decision to the image once', async () => {
    const digest = await vulnerable('attested');
    const first = await given.run({ digest, attest: 'true' });
    const second = await given.run({ digest, attest: 'true' });
    expect(first.report.outputs['evidence-digest']).toMatch(/^sha256:[a-f0-9]{64}$/);
    expect(second.report.outputs['evidence-digest']).toBe(first.report.outputs['evidence-digest']);
  });

  it('attaches nothing in a dry run and nothing that is not proven', async () => {
    const digest = await vulnerable('not attested');
    expect((await given.run({ digest, attest: 'true', 'dry-run': 'true' })).report.outputs['evidence-digest']).toBe('');
    const unscanned = await given.image('not proven');
    await given.script({ on: { digest: unscanned }, frames: [{ status: 'UNSUPPORTED_IMAGE' }] });
    expect((await given.run({ digest: unscanned, attest: 'true' })).report.outputs['evidence-digest']).toBe('');
  });

  it('keeps its decision where it may not attach it, and says so', async () => {
    const digest = await vulnerable('attach denied', 'CVE-2026-1001');
    const undo = given.aws.faults.add({
      on: { operation: 'PutImage' },
      fault: {
        kind: 'error',
        status: 400,
        code: 'AccessDeniedException',
        message: 'not authorized to perform: ecr:PutImage',
      },
      times: null,
    });
    const { report } = await given.run({ digest, attest: 'true', 'fail-on': 'none' });
    undo();
    expect(report.status).toBe('pass');
    expect(report.annotations).toMatchObject([{ level: 'warning', title: 'The decision is not attached' }]);
  });

  it('writes SARIF and the report as files', async () => {
    const digest = await vulnerable('written');
    const files = { 'sarif-file': folder.path('scan.sarif'), 'report-file': folder.path('scan.json') };
    const { report } = await given.run({ digest, ...files });
    expect(report.outputs).toMatchObject(files);
    const sarif = JSON.parse(readFileSync(files['sarif-file'], 'utf8'));
    expect(sarif.runs[0]).toMatchObject({
      automationDetails: { id: 'waybill-scan/hello-service/' },
      results: [{ ruleId: 'CVE-2026-1000' }],
    });
    const saved = JSON.parse(readFileSync(files['report-file'], 'utf8'));
    expect(saved).toMatchObject({
      schema: 'waybill/scan-report/v1',
      digest,
      decision: 'fail',
      vulnerabilities: [{ id: 'CVE-2026-1000' }],
    });
  });

  it('uploads SARIF to code scanning for the commit', async () => {
    const digest = await vulnerable('uploaded');
    server.answers = [{ status: 202, body: { id: '47177e22' } }];
    const { report } = await given.run({ digest, 'upload-sarif': 'true', 'github-token': 'ghs_secret' }, onGithub());
    expect(report.annotations.filter(({ level }) => level === 'warning')).toEqual([]);
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/repos/octo-org/hello-service/code-scanning/sarifs' });
    const body = JSON.parse(request?.body ?? '');
    expect(body).toMatchObject({ commit_sha: COMMIT, ref: 'refs/heads/main' });
    expect(JSON.parse(gunzipSync(Buffer.from(body.sarif, 'base64')).toString())).toMatchObject({ version: '2.1.0' });
  });

  it('takes a refused upload for a warning, and tries again where GitHub is busy', async () => {
    const digest = await vulnerable('upload refused');
    const options = { digest, 'upload-sarif': 'true', 'github-token': 'ghs_secret', 'fail-on': 'none' };
    server.answers = [{ status: 403, body: { message: 'Resource not accessible by integration' } }];
    const denied = await given.run(options, onGithub());
    expect(denied.report).toMatchObject({
      status: 'pass',
      annotations: [{ level: 'warning', title: 'SARIF was not uploaded' }],
    });
    expect(denied.report.annotations[0]?.message).toContain('Resource not accessible by integration');
    server.requests.length = 0;
    server.answers = [{ status: 502 }, { status: 202, body: { id: '1' } }];
    expect((await given.run(options, onGithub())).report.annotations).toEqual([]);
    expect(server.requests).toHaveLength(2);
  });

  it('reads exceptions and policy of a pull request from the branch that it goes to', async () => {
    const digest = await vulnerable('pull request');
    const event = folder.file('event.json', {
      pull_request: { base: { sha: 'b'.repeat(40) }, head: { sha: 'c'.repeat(40) } },
    });
    const env = onGithub({ GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: event });
    const entry = `id: CVE-2026-1000, package: openssl, owner: a, reason: r, expires: ${new Date(given.clock.now() + 864e5).toISOString().slice(0, 10)}`;
    server.answers = [{ status: 404 }, { status: 200, body: `exceptions:\n  - {${entry}}\n` }];
    const { report } = await given.run({ digest, 'github-token': 'ghs_secret' }, env);
    expect(report.status).toBe('pass');
    expect(server.requests.map(({ path }) => path)).toEqual([
      `/repos/octo-org/hello-service/contents/.waybill/policy.yml?ref=${'b'.repeat(40)}`,
      `/repos/octo-org/hello-service/contents/.waybill/exceptions.yml?ref=${'b'.repeat(40)}`,
    ]);
    server.answers = [{ status: 403, body: { message: 'no' } }];
    await expect(given.run({ digest, 'github-token': 'ghs_secret' }, env)).rejects.toMatchObject({
      code: 'E_BASE_FILE',
    });
  });

  it('imports the decision into Security Hub, a later one in the place of the first', async () => {
    const digest = await vulnerable('hub', 'CVE-2026-1002');
    const options = { digest, 'security-hub': 'true' };
    const imported = () => {
      const { account = '', region = '' } = given.aws.journal.find({ service: 'securityhub' }).at(-1) ?? {};
      return given.aws.securityHub.imported({ account, region });
    };
    expect((await given.run(options)).report.annotations.map(({ title }) => title)).not.toContain(
      'Security Hub was not told',
    );
    expect(imported()).toMatchObject([
      {
        AwsAccountId: '111111111111',
        Compliance: { Status: 'FAILED' },
        FindingProviderFields: { Severity: { Label: 'HIGH' } },
        Resources: [{ Type: 'AwsEcrContainerImage', Details: { AwsEcrContainerImage: { ImageDigest: digest } } }],
      },
    ]);
    given.clock.advance(60_000);
    expect((await given.run({ ...options, 'fail-on': 'none' })).report.status).toBe('pass');
    expect(imported()).toMatchObject([{ Compliance: { Status: 'PASSED' } }]);
  });

  it.each([
    ['denies', { status: 403, code: 'AccessDeniedException', message: 'not authorized' }, '403 not authorized'],
    ['is not set up', { status: 401, code: 'InvalidAccessException', message: 'not subscribed' }, '401 not subscribed'],
  ])('keeps its decision where Security Hub %s, and says so', async (name, refused, expected) => {
    const digest = await vulnerable(`hub ${name}`, 'CVE-2026-1003');
    const undo = given.aws.faults.add({
      on: { operation: 'BatchImportFindings' },
      fault: { kind: 'error', ...refused },
      times: null,
    });
    const { report } = await given.run({ digest, 'security-hub': 'true', 'fail-on': 'none' });
    undo();
    expect(report).toMatchObject({
      status: 'pass',
      annotations: [{ title: 'Security Hub was not told', message: expect.stringContaining(expected) }],
    });
  });

  it('tells what Security Hub refuses of a batch that it takes', async () => {
    const digest = await vulnerable('hub in part', 'CVE-2026-1004');
    const FailedFindings = [{ Id: 'x', ErrorCode: 'InvalidInput', ErrorMessage: 'bad' }];
    server.answers = [{ status: 200, body: { SuccessCount: 0, FailedCount: 1, FailedFindings } }];
    const env = { AWS_ENDPOINT_URL_SECURITYHUB: server.url };
    const { report } = await given.run({ digest, 'security-hub': 'true' }, env);
    expect(report.annotations.at(-1)).toMatchObject({
      title: 'Security Hub was not told',
      message: 'x: InvalidInput bad',
    });
  });

  it('lets Inspector read the SBOM of an image that it cannot read', async () => {
    const digest = await given.image('scratch with sbom');
    await given.script({ on: { digest }, frames: [{ status: 'UNSUPPORTED_IMAGE' }] });
    const scan = () => given.run({ digest, unscannable: 'sbom' });
    expect((await scan()).report.annotations).toMatchObject([{ title: 'E_SBOM_SCAN' }]);
    const lodash = { name: 'lodash', version: '4.17.20', purl: 'pkg:npm/lodash@4.17.20', 'bom-ref': 'l' };
    const others = Array.from({ length: 2_500 }, (_, index) => ({
      type: 'library',
      name: `n${index}`,
      version: '1',
      purl: `pkg:npm/n${index}@1`,
    }));
    await given.attach(digest, 'application/vnd.cyclonedx+json', {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      components: [{ type: 'operating-system', name: 'debian', version: '12' }, ...others, lodash],
    });
    expect((await scan()).report.status).toBe('pass');
    given.aws.sbomScanner.know({ id: 'CVE-2026-8000', purl: lodash.purl, severity: 'critical', score: 9.8 });
    expect((await scan()).report).toMatchObject({ status: 'fail', outputs: { critical: '1' } });
    expect(given.aws.journal.find({ operation: 'ScanSbom' }).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  it.each([
    ['denied', 403, 'AccessDeniedException'],
    ['refused', 400, 'ValidationException'],
  ])('is no clean image where reading the SBOM is %s', async (name, status, code) => {
    const digest = await given.image(`sbom ${name}`);
    await given.script({ on: { digest }, frames: [{ status: 'UNSUPPORTED_IMAGE' }] });
    const component = { type: 'library', name: 'a', version: '1', purl: 'pkg:npm/a@1' };
    const sbom = { bomFormat: 'CycloneDX', specVersion: '1.5', components: [component] };
    await given.attach(digest, 'application/vnd.cyclonedx+json', sbom);
    const undo = given.aws.faults.add({
      on: { operation: 'ScanSbom' },
      fault: { kind: 'error', status, code, message: `it is ${name}` },
      times: null,
    });
    const { report } = await given.run({ digest, unscannable: 'sbom' });
    undo();
    expect(report.status).not.toBe('pass');
    expect(report.annotations).toMatchObject([
      { title: 'E_SBOM_SCAN', message: expect.stringContaining(`it is ${name}`) },
    ]);
  });

  it('points alerts at the line of the Dockerfile that made the layer', async () => {
    const layer = 'sha256:'.padEnd(71, '7');
    const digest = await given.image('lined', {
      config: {
        history: [{ created_by: 'RUN /bin/sh -c apt-get install -y openssl # buildkit' }],
        rootfs: { type: 'layers', diff_ids: [layer] },
      },
    });
    const finding = enhanced('CVE-2026-1000');
    const [found] = finding.packageVulnerabilityDetails?.vulnerablePackages ?? [];
    if (found !== undefined) found.sourceLayerHash = layer;
    await given.script({ on: { digest }, frames: [scanned(finding)] });
    const here = process.cwd();
    folder.file('Dockerfile', 'FROM debian:12\n\nENV A=b\nRUN apt-get install -y openssl\nCMD ["x"]\n');
    process.chdir(folder.path('.'));
    await given.run({ digest, 'sarif-file': 'lined.sarif' }).finally(() => process.chdir(here));
    const sarif = JSON.parse(readFileSync(folder.path('lined.sarif'), 'utf8'));
    expect(sarif.runs[0].results[0].locations[0].physicalLocation).toMatchObject({
      artifactLocation: { uri: 'Dockerfile' },
      region: { startLine: 4 },
    });
  });
});
