import {
  awaitScan,
  DEFAULT_POLICY,
  type Decision,
  decide,
  type Exception,
  findingsError,
  type GateFacts,
  limitsFrom,
  type Policy,
  parseExceptions,
  type ScanOutcome,
  type ScanTarget,
  scanTargets,
  writeSarif,
} from '@waybill/shared/findings';
import { type Digest, formatReference, hasCode, limit, settle } from '@waybill/shared/kernel';
import { DEFAULT_EXCEPTIONS, type Inputs } from './inputs.ts';
import type { Ports } from './ports.ts';

/** What was decided about one digest, and everything that it was decided from. */
export interface Outcome {
  /** The image by digest, as the caller wrote its host. */
  readonly image: string;
  readonly digest: Digest;
  readonly facts: GateFacts;
  readonly decision: Decision;
  readonly scans: readonly ScanOutcome[];
  readonly sarifFile: string | undefined;
}

/** Scans looked at side by side. */
const WIDTH = 4;
/** An exception may end this many days ahead. */
const MOST_DAYS = 90;

/** Proves that every platform of the image is scanned, judges what was found, and writes it down. */
export async function run(inputs: Inputs, ports: Ports): Promise<Outcome> {
  const exceptions = await readExceptions(inputs, ports);
  const digest = await digestOf(inputs, ports);
  const targets = wanted(await scanTargets(digest, ports.images), inputs.platforms, digest);
  ports.log.info(`scan of ${digest}: ${targets.length === 1 ? 'one image' : `${targets.length} platforms`}`);
  const width = limit(WIDTH);
  const scans = await settle(targets.map((target) => width(() => awaitScan(target, ports))));
  const facts = gateFacts(inputs, { digest, targets, scans, exceptions, now: ports.clock.now() });
  const decision = decide(facts);
  const image = formatReference({ ...inputs.image, digest });
  if (inputs.sarifFile !== undefined) await ports.writeFile(inputs.sarifFile, sarifOf(inputs, facts, decision));
  return { image, digest, facts, decision, scans, sarifFile: inputs.sarifFile };
}

async function readExceptions({ exceptions: file }: Inputs, ports: Ports): Promise<Exception[]> {
  const bytes = await ports.readFile(file);
  if (bytes !== undefined) return parseExceptions(bytes, file, { now: ports.clock.now(), mostDays: MOST_DAYS });
  if (file === DEFAULT_EXCEPTIONS) return [];
  throw findingsError('E_EXCEPTIONS', `exceptions: there is no file ${file}`, {
    cure: 'correct the path; it counts from the folder that the step runs in. Is the repository checked out?',
  });
}

async function digestOf({ image, resolveTag }: Inputs, ports: Ports): Promise<Digest> {
  if (image.digest !== undefined && image.tag === undefined) return image.digest;
  if (image.tag === undefined) throw findingsError('E_IMAGE_BY_TAG', `${image.repository} names no digest`);
  if (image.digest !== undefined && !resolveTag) return image.digest;
  const found = await ports.images.resolve(image.tag);
  if (image.digest !== undefined && image.digest !== found)
    throw findingsError('E_IMAGE_BY_TAG', `the tag "${image.tag}" is at ${found}, not at ${image.digest}`);
  return found;
}

/** @throws E_NO_PLATFORM where one that was asked for is not in the image */
function wanted(targets: readonly ScanTarget[], platforms: readonly string[], digest: Digest): readonly ScanTarget[] {
  if (platforms.length === 0) return targets;
  const has = targets.map(({ platform }) => platform);
  const missing = platforms.filter((platform) => !has.includes(platform));
  if (missing.length > 0)
    throw findingsError(
      'E_NO_PLATFORM',
      `${digest} has no ${missing.join(', ')}; it has ${has.filter((platform) => platform !== '').join(', ') || 'one image whose index is not named'}`,
    );
  return targets.filter(({ platform }) => platforms.includes(platform));
}

/** Codes that say of an image that this scanner can never read it; only these may be tolerated. */
const UNSCANNABLE = ['E_SCAN_UNSUPPORTED'] as const;

function gateFacts(
  inputs: Inputs,
  seen: {
    digest: Digest;
    targets: readonly ScanTarget[];
    scans: readonly ScanOutcome[];
    exceptions: Exception[];
    now: number;
  },
): GateFacts {
  const { digest, targets, scans, exceptions, now } = seen;
  const scanned = scans.filter((scan) => scan.kind === 'scanned');
  return {
    scene: {
      repository: inputs.image.repository,
      digests: [digest, ...targets.map((target) => target.digest)],
      byPlatform: new Map(targets.map((target) => [target.platform, target.digest])),
      environment: inputs.environment,
      now,
    },
    findings: scanned.flatMap(({ reading }) => reading.findings),
    scanned: scanned.map(({ target }) => target),
    unscanned: scans
      .filter((scan) => scan.kind === 'unscanned')
      .map(({ target, error }) => ({
        target,
        error,
        tolerated: inputs.unscannable === 'warn' && hasCode(error, ...UNSCANNABLE),
      })),
    policy: policyOf(inputs),
    exceptions,
  };
}

function policyOf({ failOn, fixableOnly }: Inputs): Policy {
  return { ...DEFAULT_POLICY, limits: limitsFrom(failOn), fixableOnly };
}

function sarifOf(inputs: Inputs, facts: GateFacts, decision: Decision): string {
  const { repository } = inputs.image;
  const log = writeSarif({ repository, targets: facts.scanned, open: decision.open, version: '1', file: 'Dockerfile' });
  return `${JSON.stringify(log)}\n`;
}
