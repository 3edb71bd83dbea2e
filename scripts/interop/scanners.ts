import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DockerRegistry } from './docker-registry.ts';
import { type Judge, must, run } from './judge.ts';
import { waybill } from './waybill.ts';

interface Scanner {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  /** Arguments that print the JSON report of an image in a registry without TLS. */
  readonly report: (image: string) => readonly string[];
  /** The vulnerabilities in that report, as the scanner's own format lists them. */
  readonly ids: (report: Listed) => readonly string[];
}

/** As much of either format as is counted. Source: anchore/grype, grype/presenter/models; aquasecurity/trivy, pkg/types/report.go. */
interface Listed {
  readonly matches?: readonly { readonly vulnerability: { readonly id: string } }[];
  readonly Results?: readonly { readonly Vulnerabilities?: readonly { readonly VulnerabilityID: string }[] }[];
}

const SCANNERS: readonly Scanner[] = [
  {
    name: 'grype',
    env: { GRYPE_REGISTRY_INSECURE_USE_HTTP: 'true', GRYPE_CHECK_FOR_APP_UPDATE: 'false' },
    report: (image) => [`registry:${image}`, '-o', 'json', '-q'],
    ids: ({ matches = [] }) => matches.map(({ vulnerability }) => vulnerability.id),
  },
  {
    name: 'trivy',
    env: { TRIVY_INSECURE: 'true', TRIVY_NON_SSL: 'true' },
    report: (image) => ['image', '--image-src', 'remote', '--scanners', 'vuln', '--format', 'json', '--quiet', image],
    ids: ({ Results = [] }) =>
      Results.flatMap(({ Vulnerabilities = [] }) => Vulnerabilities.map(({ VulnerabilityID }) => VulnerabilityID)),
  },
];

/** The reports of real scanners about a Debian root file system, as the gate reads them: whole, and for their digest only. */
export async function judgeScanners(
  judge: Judge,
  { folder, registry }: { folder: string; registry: DockerRegistry },
): Promise<void> {
  for (const scanner of SCANNERS) {
    const title = `the gate reads what ${scanner.name} reports of a Debian root file system`;
    const version = await run(scanner.name, ['--version']).catch(() => undefined);
    if (version?.code !== 0) {
      judge.skip(title, `${scanner.name} is not on this machine`);
      continue;
    }
    const image = `${registry.host}/debian`;
    const seen = await run('skopeo', ['inspect', '--tls-verify=false', `docker://${image}:bookworm`]);
    if (seen.code !== 0) {
      judge.skip(title, 'no Debian root file system was made here');
      continue;
    }
    const { Digest: digest } = JSON.parse(seen.stdout) as { Digest: string };
    await judge.check(`${title} (${version.stdout.trim().split('\n')[0]})`, () =>
      judgeReport(scanner, { folder: join(folder, scanner.name), image, digest }),
    );
  }
}

async function judgeReport(
  { name, env, report, ids }: Scanner,
  { folder, image, digest }: { folder: string; image: string; digest: string },
): Promise<void> {
  await mkdir(folder);
  const said = await must(name, report(`${image}@${digest}`), { env: { ...process.env, ...env } });
  await writeFile(join(folder, 'theirs.json'), said);
  const theirs = new Set(ids(JSON.parse(said) as Listed));
  assert.notEqual(theirs.size, 0, 'a Debian root file system without one known vulnerability');
  const scan = (of: string, failOn: string, ...more: readonly string[]) =>
    waybill(
      folder,
      'scan',
      '--source=report',
      '--reports=theirs.json',
      `--image=${of}`,
      `--fail-on=${failOn}`,
      ...more,
    );

  const decided = await scan(`debian@${digest}`, 'none', '--report-file=ours.json');
  assert.equal(decided['status'], 'pass');
  const { vulnerabilities } = JSON.parse(await readFile(join(folder, 'ours.json'), 'utf8')) as {
    vulnerabilities: readonly { reports: readonly { id: string }[] }[];
  };
  const ours = new Set(vulnerabilities.flatMap(({ reports }) => reports.map(({ id }) => id)));
  assert.deepEqual([...ours].sort(), [...theirs].sort());

  const { critical = 0, high = 0 } = decided['counts'] as Readonly<Record<string, number>>;
  const judged = scan(`debian@${digest}`, 'high');
  if (critical + high > 0) await assert.rejects(judged, /ended with 1: ✗ (?!E_)/);
  else assert.equal((await judged)['status'], 'pass');
  await assert.rejects(scan(`debian@sha256:${'0'.repeat(64)}`, 'none'), /E_REPORT_OTHER_IMAGE/);
}
