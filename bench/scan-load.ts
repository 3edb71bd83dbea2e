import {
  DEFAULT_POLICY,
  decide,
  type Exception,
  type Finding,
  type GateFacts,
  SEVERITIES,
  writeSarif,
} from '@waybill/shared/findings';
import { digestOf } from '@waybill/shared/kernel';

// Prints, as JSON, what it takes to judge 30,000 findings and to write them as SARIF. A process of its own, so that the memory is its own.

const COUNT = 30_000;
const digest = digestOf('image');
const now = Date.now();
const day = 86_400_000;

function findingOf(index: number): Finding {
  const name = `package-${index % 3_000}`;
  return {
    id: `CVE-2026-${10_000 + index}`,
    aliases: [`GHSA-${String(index).padStart(4, '0')}-aaaa-bbbb`],
    scanner: 'inspector',
    platform: index % 2 === 0 ? 'linux/amd64' : 'linux/arm64',
    severity: SEVERITIES[index % 4] ?? 'low',
    ratings: [{ source: 'nvd', severity: 'high', score: (index % 100) / 10 }],
    title: `CVE-2026-${10_000 + index} - ${name}`,
    description: 'A fault that is described at some length by whoever found it. '.repeat(4),
    url: `https://nvd.nist.gov/vuln/detail/CVE-2026-${10_000 + index}`,
    package: {
      name,
      version: `1.${index % 50}.0`,
      ecosystem: 'deb',
      purl: `pkg:deb/debian/${name}@1.${index % 50}.0`,
      fixedIn: '2.0.0',
    },
    fix: 'yes',
    firstObserved: now - (index % 90) * day,
  };
}

function exceptionOf(index: number): Exception {
  return {
    line: index + 1,
    id: `CVE-2026-${10_000 + index * 50}`,
    package: { kind: 'name', name: `package-${(index * 50) % 3_000}` },
    scope: { repositories: [], digests: [], platforms: [], environments: [] },
    owner: 'team',
    reason: 'reason',
    expires: new Date(now + 30 * day).toISOString().slice(0, 10),
    untilFix: false,
    allowKev: false,
  };
}

const findings = Array.from({ length: COUNT }, (_, index) => findingOf(index));
const facts: GateFacts = {
  scene: { repository: 'app', digests: [digest], byPlatform: new Map(), environment: 'prod', now },
  findings,
  scanned: ['linux/amd64', 'linux/arm64'].map((platform) => ({ digest, platform })),
  unscanned: [],
  policy: { ...DEFAULT_POLICY, maxAgeDays: { high: 30 } },
  exceptions: Array.from({ length: 500 }, (_, index) => exceptionOf(index)),
  vex: [],
  baseline: { digest, findings: findings.slice(0, COUNT / 2), unusable: undefined },
  baseLayers: new Set(),
};
const beforeMB = process.memoryUsage().rss / 1_048_576;
const start = performance.now();
const decision = decide(facts);
const decided = performance.now();
const log = writeSarif({
  repository: 'app',
  targets: facts.scanned,
  open: decision.open,
  version: '1',
  file: 'Dockerfile',
});
const bytes = Buffer.byteLength(JSON.stringify(log));
const written = performance.now();
process.stdout.write(
  JSON.stringify({
    count: COUNT,
    verdict: decision.verdict,
    decideMs: decided - start,
    sarifMs: written - decided,
    sarifBytes: bytes,
    beforeMB,
    peakMB: process.resourceUsage().maxRSS / 1_024,
  }),
);
