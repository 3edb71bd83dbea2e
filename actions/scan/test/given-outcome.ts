import { DEFAULT_POLICY, decide, type Finding, type GateFacts } from '@waybill/shared/findings';
import { digestOf } from '@waybill/shared/kernel';
import type { Outcome } from '../src/run.ts';

export const DIGEST = digestOf('image');
const target = { digest: DIGEST, platform: 'linux/amd64' };

export function givenFinding(override: Partial<Finding> = {}): Finding {
  return {
    id: 'CVE-2026-1000',
    aliases: [],
    scanner: 'inspector',
    platform: 'linux/amd64',
    severity: 'high',
    ratings: [],
    title: 'a fault',
    description: 'It is bad.',
    package: { name: 'openssl', version: '3.0.11', ecosystem: 'deb', fixedIn: '3.0.14' },
    fix: 'yes',
    ...override,
  };
}

export function givenOutcome(
  override: Partial<GateFacts> = {},
  warnings: Outcome['published']['warnings'] = [],
): Outcome {
  const facts: GateFacts = {
    scene: {
      repository: 'app',
      digests: [DIGEST],
      byPlatform: new Map([['linux/amd64', DIGEST]]),
      environment: 'prod',
      now: Date.UTC(2026, 0, 15),
    },
    findings: [],
    scanned: [target],
    unscanned: [],
    policy: DEFAULT_POLICY,
    exceptions: [],
    vex: [],
    baseline: undefined,
    baseLayers: new Set(),
    ...override,
  };
  return {
    image: `registry.example/app@${DIGEST}`,
    digest: DIGEST,
    facts,
    decision: decide(facts),
    scans: [],
    judgedBy: { policy: undefined, exceptions: undefined },
    published: { sarifFile: undefined, reportFile: undefined, evidence: undefined, warnings },
  };
}
