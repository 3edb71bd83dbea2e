import type { Exception } from '../../src/findings/exceptions/exception.ts';
import type { Scene } from '../../src/findings/exceptions/match.ts';
import type { Finding } from '../../src/findings/finding.ts';
import { DEFAULT_POLICY, type GateFacts } from '../../src/findings/gate/index.ts';
import { type Digest, digestOf } from '../../src/kernel/index.ts';

export const NOW = Date.UTC(2026, 0, 15);
export const DIGEST: Digest = digestOf('image');
export const CHILD: Digest = digestOf('linux/amd64');

export function givenFinding(override: Partial<Finding> = {}): Finding {
  return {
    id: 'CVE-2026-1000',
    aliases: [],
    scanner: 'inspector',
    platform: 'linux/amd64',
    severity: 'high',
    ratings: [],
    title: 'CVE-2026-1000 - openssl',
    description: 'A fault.',
    package: { name: 'openssl', version: '3.0.11-1', ecosystem: 'deb', purl: 'pkg:deb/debian/openssl@3.0.11-1' },
    fix: 'yes',
    ...override,
  };
}

export function givenException(override: Partial<Exception> = {}): Exception {
  return {
    line: 3,
    id: 'CVE-2026-1000',
    package: { kind: 'name', name: 'openssl' },
    scope: { repositories: [], digests: [], platforms: [], environments: [] },
    owner: 'team-a',
    reason: 'not reachable',
    expires: '2026-02-01',
    untilFix: false,
    allowKev: false,
    ...override,
  };
}

export function givenScene(override: Partial<Scene> = {}): Scene {
  return {
    repository: 'app',
    digests: [DIGEST, CHILD],
    byPlatform: new Map([['linux/amd64', CHILD]]),
    environment: undefined,
    now: NOW,
    ...override,
  };
}

export function givenFacts(override: Partial<GateFacts> = {}): GateFacts {
  return {
    scene: givenScene(),
    findings: [],
    scanned: [{ digest: CHILD, platform: 'linux/amd64' }],
    unscanned: [],
    policy: DEFAULT_POLICY,
    exceptions: [],
    vex: [],
    baseline: undefined,
    baseLayers: new Set(),
    ...override,
  };
}
