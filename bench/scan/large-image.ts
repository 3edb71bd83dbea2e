const DAY = 86_400_000;
const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const;
const VECTOR = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H';
const TEXT =
  'A fault that is described at some length by whoever found it, with the way in, the reach and the cure. '.repeat(4);

/** One finding of an image that has very many, with all that ECR says of a finding where Inspector scans. */
export function largeImageFinding(index: number, arch: string, now: number) {
  const name = `package-${index % 3_000}`;
  const id = `CVE-2026-${10_000 + index}`;
  const first = new Date(now - (index % 90) * DAY);
  const score = (index % 100) / 10;
  return {
    awsAccountId: '111111111111',
    findingArn: `arn:aws:inspector2:eu-central-1:111111111111:finding/${arch}${String(index).padStart(28, '0')}`,
    type: 'PACKAGE_VULNERABILITY',
    severity: SEVERITIES[index % 4] ?? 'LOW',
    status: 'ACTIVE',
    title: `${id} - ${name}`,
    description: `${id}. ${TEXT}`,
    fixAvailable: 'YES',
    exploitAvailable: index % 50 === 0 ? 'YES' : 'NO',
    score,
    scoreDetails: { cvss: { score, scoreSource: 'NVD', version: '3.1', scoringVector: VECTOR } },
    firstObservedAt: first,
    lastObservedAt: first,
    updatedAt: first,
    remediation: { recommendation: { text: 'None Provided' } },
    packageVulnerabilityDetails: {
      vulnerabilityId: id,
      source: 'DEBIAN_CVE',
      sourceUrl: `https://security-tracker.debian.org/tracker/${id}`,
      vendorSeverity: SEVERITIES[(index + 1) % 4] ?? 'LOW',
      vendorCreatedAt: first,
      vendorUpdatedAt: first,
      relatedVulnerabilities: index % 5 === 0 ? [`GHSA-${String(index).padStart(4, '0')}-aaaa-bbbb`] : [],
      referenceUrls: [`https://nvd.nist.gov/vuln/detail/${id}`, `https://www.cve.org/CVERecord?id=${id}`],
      cvss: [{ baseScore: score, scoringVector: VECTOR, source: 'NVD', version: '3.1' }],
      vulnerablePackages: [
        {
          name,
          version: `1.${index % 50}.0`,
          epoch: 0,
          release: '3+deb12u1',
          arch: arch.toUpperCase(),
          packageManager: 'OS' as const,
          fixedInVersion: '0:2.0.0-1',
          sourceLayerHash: `sha256:${String(index % 12).padStart(64, 'a')}`,
        },
      ],
    },
    resources: [
      {
        type: 'AWS_ECR_CONTAINER_IMAGE',
        id: 'arn:aws:ecr:eu-central-1:111111111111:repository/app/sha256:1',
        tags: {},
        details: { awsEcrContainerImage: { architecture: arch, platform: 'DEBIAN_12', repositoryName: 'app' } },
      },
    ],
  };
}

/** A policy of several rules, as people write it. */
export const POLICY = `version: 1
scan:
  fail-on: high
  budgets: {medium: 100}
  severity-source: [vendor, nvd]
  exploit: fail
  max-age-days: {critical: 7, high: 30}
  fix-available-days: 14
`;

/** 500 exceptions, each about a finding that is there. */
export function manyExceptions(now: number): string {
  const expires = new Date(now + 30 * DAY).toISOString().slice(0, 10);
  const entries = Array.from({ length: 500 }, (_, index) => {
    const [id, name] = [`CVE-2026-${10_000 + index * 30}`, `package-${(index * 30) % 3_000}`];
    return `  - {id: ${id}, package: ${name}, owner: team, reason: reason, expires: ${expires}}`;
  });
  return `version: 1\nexceptions:\n${entries.join('\n')}\n`;
}
