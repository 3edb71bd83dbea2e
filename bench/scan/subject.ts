import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import {
  decide,
  type Finding,
  type GateFacts,
  parseExceptions,
  parsePolicy,
  sarifText,
} from '@waybill/shared/findings';
import { digestOf } from '@waybill/shared/kernel';
import { inspectorFindings } from '../../packages/shared/src/findings/ecr/enhanced-finding.ts';
import { sharedValues } from '../../packages/shared/src/findings/shared-values.ts';
import { largeImageFinding, manyExceptions, POLICY } from './large-image.ts';

// Prints, as JSON, what it takes to judge 30,000 findings of two platforms and to write them as SARIF. Bundled and started as a
// process of its own, so that the memory is the whole process's, Node and the modules included. The findings come page by page
// in the shape that ECR's client gives, and no page is kept.

// As the action's own start file does.
setFlagsFromString('--semi-space-growth-factor=1');

const EACH = 15_000;
const PAGE = 1_000;
const now = Date.now();
const targets = ['amd64', 'arm64'].map((arch) => ({ arch, digest: digestOf(arch), platform: `linux/${arch}` }));

function readAll(): Finding[] {
  const shared = sharedValues();
  const findings: Finding[] = [];
  for (const { arch, platform } of targets)
    for (let from = 0; from < EACH; from += PAGE) {
      const page = Array.from({ length: PAGE }, (_, index) => largeImageFinding(from + index, arch, now));
      for (const raw of page) findings.push(...inspectorFindings(raw, platform, shared));
    }
  return findings;
}

const megabytes = (): number => process.resourceUsage().maxRSS / 1_024;
const empty = megabytes();
const findings = readAll();
const read = megabytes();
const start = performance.now();
const facts: GateFacts = {
  scene: { repository: 'app', digests: [digestOf('app')], byPlatform: new Map(), environment: undefined, now },
  findings,
  scanned: targets,
  unscanned: [],
  policy: await parsePolicy(POLICY, 'policy.yml', { environment: undefined }),
  exceptions: await parseExceptions(manyExceptions(now), 'exceptions.yml', { now, mostDays: 90 }),
  vex: [],
  baseline:
    process.argv[3] === 'baseline'
      ? { digest: digestOf('before'), findings: findings.slice(0, EACH), unusable: undefined }
      : undefined,
  baseLayers: new Set(),
};
const parsed = performance.now();
const decision = decide(facts);
const decided = performance.now();
const file = openSync(process.argv[2] ?? '', 'w');
const about = { repository: 'app', targets, open: decision.open, version: '1', file: 'Dockerfile' };
for (const piece of sarifText(about)) writeSync(file, piece);
const written = performance.now();
process.stdout.write(
  JSON.stringify({
    count: findings.length,
    open: decision.open.length,
    verdict: decision.verdict,
    parseMs: parsed - start,
    decideMs: decided - parsed,
    sarifMs: written - decided,
    sarifBytes: fstatSync(file).size,
    emptyMB: empty,
    readMB: read,
    peakMB: megabytes(),
  }),
);
closeSync(file);
