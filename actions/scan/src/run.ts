import {
  attachmentsOf,
  decide,
  type GateFacts,
  type Judgment,
  type ScanOutcome,
  statementsIn,
} from '@waybill/shared/findings';
import { type Digest, formatReference } from '@waybill/shared/kernel';
import { readBaseline } from './baseline.ts';
import { baseLayersOf, gateFacts } from './facts.ts';
import { type Inputs, REFERRERS } from './inputs.ts';
import { withInsightsFor } from './insights.ts';
import { lookAtAll } from './look.ts';
import { type PaperWork, readPapers } from './papers.ts';
import type { Connection, Ports } from './ports.ts';
import { type Published, publish } from './publish.ts';
import { missingPlatforms, openReports, scansFromReports } from './report-files.ts';
import { findSubject } from './subject.ts';
import { ATTACHED } from './vex-table.ts';

/** What was decided about one digest, everything that it was decided from, and what was written down of it. */
export interface Outcome extends Judgment {
  readonly published: Published;
  /** Digests of the files that it was judged by; undefined where there was none. */
  readonly judgedBy: { readonly policy: Digest | undefined; readonly exceptions: Digest | undefined };
}

/** Proves that every platform of the image is scanned, judges what was found, and writes it down. */
export async function run(inputs: Inputs, ports: Ports): Promise<Outcome> {
  const papers = await readPapers(inputs, ports);
  const reports = await openReports(inputs, ports);
  if (inputs.source === 'report' || (inputs.source === 'auto' && reports.size > 0))
    return judgeReports(inputs, papers, { reports, ports });
  return judgeRegistry(inputs, papers, { reports, ports });
}

interface Means {
  readonly reports: ReadonlyMap<string, Uint8Array>;
  readonly ports: Ports;
}

/** Only the files: nothing is asked of a registry, and nothing is attached to the image. */
async function judgeReports(inputs: Inputs, papers: PaperWork, { reports, ports }: Means): Promise<Outcome> {
  const digest = inputs.image.digest as Digest;
  const now = ports.clock.now();
  const subject = { digest, targets: [{ digest, platform: '' }] };
  const found = scansFromReports(reports, subject, { maxScanAge: inputs.maxScanAge, now });
  const wanted = found.filter(
    ({ target }) => inputs.platforms.length === 0 || inputs.platforms.includes(target.platform),
  );
  const scans = [...wanted, ...missingPlatforms(inputs.platforms, wanted, digest)];
  const whole = { digest, targets: scans.map(({ target }) => target) };
  const facts = gateFacts(inputs, papers, { subject: whole, scans, baseline: undefined, baseLayers: new Set(), now });
  return conclude(inputs, { facts, scans, papers, digest, connection: undefined }, ports);
}

async function judgeRegistry(inputs: Inputs, papers: PaperWork, { reports, ports }: Means): Promise<Outcome> {
  const connection = await ports.connect();
  const means = { connection, ports };
  const subject = await findSubject(inputs, connection.images);
  const { digest, targets } = subject;
  const now = ports.clock.now();
  const fromFiles = scansFromReports(reports, subject, { maxScanAge: inputs.maxScanAge, now });
  ports.log.info(`scan of ${digest}: ${targets.length === 1 ? 'one image' : `${targets.length} platforms`}`);
  const scans = [...(await lookAtAll(inputs, subject, means)), ...fromFiles];
  const attached = inputs.vex.includes(REFERRERS) ? await attachedVex(digest, connection) : [];
  const facts = gateFacts(
    inputs,
    { ...papers, vex: [...papers.vex, ...attached] },
    {
      subject,
      scans,
      baseline: await readBaseline(inputs, means),
      baseLayers: papers.policy.layers === 'own' ? await baseLayersOf(targets, connection.images) : new Set(),
      now: ports.clock.now(),
    },
  );
  return conclude(inputs, { facts: await withInsightsFor(facts, means), scans, papers, digest, connection }, ports);
}

async function attachedVex(digest: Digest, { images }: Connection) {
  const attached = await attachmentsOf(digest, images, (type) => /vex|csaf|cyclonedx|in-toto|dsse|sigstore/.test(type));
  return attached.flatMap(({ digest: referrer, body }) => statementsIn(body, `${ATTACHED}${referrer}`) ?? []);
}

async function conclude(
  inputs: Inputs,
  made: {
    facts: GateFacts;
    scans: readonly ScanOutcome[];
    papers: PaperWork;
    digest: Digest;
    connection: Connection | undefined;
  },
  ports: Ports,
): Promise<Outcome> {
  const { facts, scans, papers, digest, connection } = made;
  const { tag: _tag, ...image } = inputs.image;
  const judgment = { image: formatReference({ ...image, digest }), digest, facts, decision: decide(facts), scans };
  const published = await publish(judgment, inputs, { papers, connection, ports });
  return { ...judgment, published, judgedBy: papers.digests };
}
