import type { ImageSource } from '@waybill/shared/findings';
import {
  type Baseline,
  type Finding,
  type GateFacts,
  readImageConfig,
  type ScanOutcome,
  type ScanTarget,
} from '@waybill/shared/findings';
import type { Inputs } from './inputs.ts';
import { isUnscannable } from './look.ts';
import type { PaperWork } from './papers.ts';
import type { Subject } from './subject.ts';

export interface Seen {
  readonly subject: Subject;
  readonly scans: readonly ScanOutcome[];
  readonly baseline: Baseline | undefined;
  readonly baseLayers: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What was found and by what it is judged, put together. */
export function gateFacts(
  inputs: Pick<Inputs, 'image' | 'environment' | 'unscannable'>,
  papers: PaperWork,
  seen: Seen,
): GateFacts {
  const { subject, scans, baseline, baseLayers, now } = seen;
  const scanned = scans.filter((scan) => scan.kind === 'scanned');
  return {
    scene: {
      repository: inputs.image.repository,
      digests: [subject.digest, ...subject.targets.map(({ digest }) => digest)],
      byPlatform: new Map(subject.targets.map(({ platform, digest }) => [platform, digest])),
      environment: inputs.environment,
      now,
    },
    findings: scanned.flatMap(({ reading }) => reading.findings),
    scanned: distinct(scanned.map(({ target }) => target)),
    unscanned: scans
      .filter((scan) => scan.kind === 'unscanned')
      .filter(
        ({ target, error }) =>
          !(isUnscannable(error) && scanned.some((scan) => scan.target.platform === target.platform)),
      )
      .map(({ target, error }) => ({
        target,
        error,
        tolerated: inputs.unscannable === 'warn' && isUnscannable(error),
      })),
    policy: papers.policy,
    exceptions: papers.exceptions,
    vex: papers.vex,
    baseline,
    baseLayers,
  };
}

/** The same facts with other findings in the place of those that the scans gave. */
export function withFindings(facts: GateFacts, findings: readonly Finding[]): GateFacts {
  return { ...facts, findings };
}

/** Digests of the layers that the base image brought, where the image names its base and this registry has it. */
export async function baseLayersOf(targets: readonly ScanTarget[], images: ImageSource): Promise<ReadonlySet<string>> {
  const layers = new Set<string>();
  for (const target of targets) {
    const own = await readImageConfig(target, images);
    const base = own?.baseDigest === undefined ? undefined : await images.manifest(own.baseDigest);
    if (own === undefined || base === undefined) continue;
    const names = new Set<string>(base.blobs.slice(1).map(({ digest }) => digest));
    // By position: a scanner may name a layer by the digest of its packed or of its unpacked bytes.
    for (const layer of own.layers)
      if (names.has(layer.digest)) for (const name of [layer.digest, layer.diffId]) layers.add(name);
  }
  layers.delete('');
  return layers;
}

function distinct(targets: readonly ScanTarget[]): ScanTarget[] {
  return [...new Map(targets.map((target) => [`${target.digest} ${target.platform}`, target])).values()];
}
