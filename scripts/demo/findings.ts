import type { ScanScript } from '@waybill/local-aws';

/** What Inspector finds in hello-service: in the Node that a base image would bring, and in what it is built of. */
export const HELLO_FINDINGS: ScanScript = {
  on: { repository: 'hello-service' },
  insights: {
    'CVE-2026-1234': { epss: 0.0042, cwes: ['CWE-776'] },
    'CVE-2026-2345': {
      epss: 0.612,
      knownExploited: { added: day(-7), due: day(14), action: 'Apply mitigations as the vendor instructs.' },
    },
    'CVE-2026-3456': { epss: 0.0007 },
  },
  frames: [
    { status: 'PENDING' },
    {
      status: 'ACTIVE',
      afterMs: 1_000,
      enhancedFindings: [
        finding('CVE-2026-1234', {
          severity: 'HIGH',
          name: 'libexpat',
          version: '2.5.0-1',
          fixedIn: '2.5.0-1+deb12u2',
        }),
        finding('CVE-2026-2345', { severity: 'MEDIUM', name: 'zlib', version: '1.2.13', fixedIn: '1.3.1' }),
        finding('CVE-2026-3456', { severity: 'LOW', name: 'tar', version: '1.34', fixedIn: undefined }),
      ],
    },
  ],
};

/** A day so many days from now, such as 2026-11-20. */
function day(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** The exceptions of the example: the one that matters is accepted for so many days more, or fewer than none. */
export function exceptionsFile(days: number, now: number): string {
  const expires = new Date(now + days * 86_400_000).toISOString().slice(0, 10);
  return `exceptions:
  - id: CVE-2026-1234
    package: libexpat
    owner: team-hello
    reason: hello-service parses no XML
    expires: ${expires}
`;
}

interface Told {
  readonly severity: 'HIGH' | 'MEDIUM' | 'LOW';
  readonly name: string;
  readonly version: string;
  readonly fixedIn: string | undefined;
}

type Finding = NonNullable<ScanScript['frames'][number]['enhancedFindings']>[number];

function finding(id: string, { severity, name, version, fixedIn }: Told): Finding {
  const vulnerable = { name, version, epoch: 0, arch: 'AMD64', packageManager: 'OS' };
  return {
    type: 'PACKAGE_VULNERABILITY',
    severity,
    status: 'ACTIVE',
    title: `${id} - ${name}`,
    description: `A fault in ${name}.`,
    fixAvailable: fixedIn === undefined ? 'NO' : 'YES',
    exploitAvailable: 'NO',
    packageVulnerabilityDetails: {
      vulnerabilityId: id,
      source: 'DEBIAN_CVE',
      sourceUrl: `https://security-tracker.debian.org/tracker/${id}`,
      vendorSeverity: severity,
      relatedVulnerabilities: [],
      vulnerablePackages: [fixedIn === undefined ? vulnerable : { ...vulnerable, fixedInVersion: fixedIn }],
    },
    resources: [{ type: 'AWS_ECR_CONTAINER_IMAGE' }],
  };
}
