import type { Digest, Json } from '../../src/kernel/index.ts';

/** Reports of other scanners, made in the shape that each documents. */

interface Vulnerable {
  readonly id: string;
  readonly severity: string;
  readonly name: string;
  readonly version: string;
  readonly fixed: string;
  readonly purl: string;
}

export function givenVulnerable(override: Partial<Vulnerable> = {}): Vulnerable {
  return {
    id: 'CVE-2026-1000',
    severity: 'HIGH',
    name: 'openssl',
    version: '3.0.11-1',
    fixed: '3.0.14-1',
    purl: 'pkg:deb/debian/openssl@3.0.11-1?arch=amd64&distro=debian-12',
    ...override,
  };
}

export function trivyReport(digest: Digest, ...found: readonly Vulnerable[]): Json {
  return {
    SchemaVersion: 2,
    CreatedAt: '2026-01-14T10:00:00.123456789Z',
    ArtifactName: `registry.example/app@${digest}`,
    ArtifactType: 'container_image',
    Metadata: {
      OS: { Family: 'debian', Name: '12.5' },
      ImageID: `sha256:${'e'.repeat(64)}`,
      RepoDigests: [`registry.example/app@${digest}`],
      ImageConfig: { architecture: 'arm64', variant: 'v8', os: 'linux' },
    },
    Results: [
      {
        Target: 'app (debian 12.5)',
        Class: 'os-pkgs',
        Type: 'debian',
        Vulnerabilities: found.map(({ id, severity, name, version, fixed, purl }) => ({
          VulnerabilityID: id,
          VendorIDs: ['DSA-1-1'],
          PkgName: name,
          PkgIdentifier: { PURL: purl },
          InstalledVersion: version,
          ...(fixed === '' ? { Status: 'affected' } : { FixedVersion: fixed, Status: 'fixed' }),
          Layer: { Digest: `sha256:${'1'.repeat(64)}`, DiffID: `sha256:${'2'.repeat(64)}` },
          SeveritySource: 'debian',
          PrimaryURL: `https://avd.example/${id}`,
          Title: `a fault in ${name}`,
          Description: 'It is bad.',
          Severity: severity,
          VendorSeverity: { debian: 3, nvd: 4 },
          CVSS: { nvd: { V3Score: 9.8 } },
          LastModifiedDate: '2026-01-01T00:00:00Z',
        })),
      },
    ],
  };
}

export function grypeReport(digest: Digest, ...found: readonly Vulnerable[]): Json {
  return {
    matches: found.map(({ id, severity, name, version, fixed, purl }) => ({
      vulnerability: {
        id: `GHSA-${id.slice(-4)}-aaaa-bbbb`,
        dataSource: `https://github.com/advisories/GHSA-${id.slice(-4)}-aaaa-bbbb`,
        severity: `${severity[0]}${severity.slice(1).toLowerCase()}`,
        description: 'It is bad.',
        cvss: [{ source: 'x', version: '3.1', metrics: { baseScore: 7.5 } }],
        fix:
          fixed === ''
            ? { versions: [], state: 'not-fixed' }
            : { versions: [fixed], state: 'fixed', available: [{ version: fixed, date: '2026-01-02' }] },
        risk: 12.3,
        epss: [{ cve: id, epss: 0.42, percentile: 0.9 }],
        knownExploited: [{ cve: id, dateAdded: '2026-01-03', dueDate: '2026-01-24' }],
      },
      relatedVulnerabilities: [
        {
          id,
          namespace: 'nvd:cpe',
          severity: 'Critical',
          cvss: [{ source: 'nvd@nist.gov', metrics: { baseScore: 9.8 } }],
        },
      ],
      artifact: {
        name,
        version,
        type: 'deb',
        purl,
        locations: [{ path: '/var/lib/dpkg/status', layerID: `sha256:${'2'.repeat(64)}` }],
      },
    })),
    source: {
      type: 'image',
      target: {
        userInput: 'app',
        manifestDigest: digest,
        repoDigests: [`registry.example/app@${digest}`],
        architecture: 'amd64',
        os: 'linux',
      },
    },
    distro: { name: 'debian', version: '12' },
    descriptor: { name: 'grype', version: '0.117.0', timestamp: '2026-01-14T10:00:00Z' },
  };
}

export function sarifReport(digest: Digest, ...found: readonly Vulnerable[]): Json {
  return {
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Trivy',
            rules: found.map(({ id }) => ({
              id,
              shortDescription: { text: 'a fault' },
              helpUri: `https://avd.example/${id}`,
              properties: { 'security-severity': '7.5' },
            })),
          },
        },
        results: found.map(({ id, name, version, fixed }, ruleIndex) => ({
          ruleId: id,
          ruleIndex,
          level: 'error',
          message: {
            text: `Package: ${name}\nInstalled Version: ${version}\nVulnerability ${id}\nFixed Version: ${fixed}`,
          },
        })),
        properties: { repoDigests: [`registry.example/app@${digest}`], imageName: 'app' },
      },
    ],
  };
}

export function cycloneDxReport(digest: Digest, ...found: readonly Vulnerable[]): Json {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: {
      timestamp: '2026-01-14T10:00:00Z',
      component: { type: 'container', name: 'app', purl: `pkg:oci/app@${encodeURIComponent(digest)}?arch=amd64` },
    },
    components: found.map(({ name, version, purl }) => ({ type: 'library', 'bom-ref': name, name, version, purl })),
    vulnerabilities: found.map(({ id, severity, name }) => ({
      id,
      source: { name: 'NVD', url: `https://nvd.example/${id}` },
      references: [{ id: 'GHSA-aaaa-bbbb-cccc', source: { name: 'GitHub' } }],
      ratings: [{ source: { name: 'nvd' }, severity: severity.toLowerCase(), score: 7.5, method: 'CVSSv31' }],
      recommendation: 'Upgrade to a newer version.',
      affects: [{ ref: name }],
      analysis: { state: 'not_affected' },
    })),
  };
}
