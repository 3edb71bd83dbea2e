import type { EnhancedImageScanFinding, ImageScanFinding, ScanStatus } from '@aws-sdk/client-ecr';
import type { Clock, Digest } from '@waybill/shared/kernel';
import { like } from '../core/index.ts';
import { type Repository, type StoredManifest, tagsOf } from '../images/index.ts';

/** What the scan of some images looks like over time. */
export interface ScanScript {
  /** Which images: all that is given must fit; `*` and `?` are wildcards. Without a digest, an index is never meant. */
  readonly on: { readonly repository?: string; readonly tag?: string; readonly digest?: string };
  /** In order; the last one that has been reached holds. */
  readonly frames: readonly ScanFrame[];
  /** What Inspector knows beyond ECR, by vulnerability id. */
  readonly insights?: Readonly<Record<string, Insight>>;
}

export interface Insight {
  /** 0 to 1. */
  readonly epss?: number;
  /** Entry in CISA's catalogue of known exploited vulnerabilities; dates as `2026-11-20`. */
  readonly knownExploited?: { readonly added: string; readonly due: string; readonly action: string };
  readonly cwes?: readonly string[];
}

export interface ScanFrame {
  /** Reached this long after the scan began (local milliseconds)… */
  readonly afterMs?: number;
  /** …and after this many looks at it. */
  readonly afterReads?: number;
  readonly status: ScanStatus;
  readonly description?: string;
  readonly findings?: readonly ImageScanFinding[];
  readonly enhancedFindings?: readonly EnhancedImageScanFinding[];
  /** What Inspector's coverage says meanwhile, where it is not what follows from the status. */
  readonly coverage?: { readonly statusCode: 'ACTIVE' | 'INACTIVE'; readonly reason: string };
}

export interface ScanView {
  readonly frame: ScanFrame;
  readonly insights: Readonly<Record<string, Insight>>;
  /** Milliseconds since 1970. */
  readonly beganAt: number;
  readonly completedAt: number;
}

/** The scans of one registry. */
export interface ScanBook {
  /** A later script goes before an earlier one. */
  add(script: ScanScript): void;
  begin(repository: Repository, digest: Digest): void;
  beganAt(repository: Repository, digest: Digest): number | undefined;
  /** Looks at a scan (which counts); undefined where none began. */
  view(repository: Repository, manifest: StoredManifest): ScanView | undefined;
  /** The same without counting as a look. */
  peek(repository: Repository, manifest: StoredManifest): ScanView | undefined;
}

const CLEAN: ScanScript = {
  on: {},
  frames: [{ status: 'IN_PROGRESS' }, { status: 'COMPLETE', afterMs: 1500, findings: [] }],
};
const NO_IMAGE: ScanFrame = {
  status: 'UNSUPPORTED_IMAGE',
  description: 'The image is not of a type that can be scanned.',
};

export function createScanBook(clock: Clock, seeded: readonly ScanScript[]): ScanBook {
  const scripts = [...seeded];
  const scans = new Map<string, { beganAt: number; reads: number }>();
  const key = ({ name }: Repository, digest: Digest) => `${name}@${digest}`;
  const look = (repository: Repository, manifest: StoredManifest): ScanView | undefined => {
    const script = scripts.find((candidate) => fits(candidate, repository, manifest));
    const scan = scans.get(key(repository, manifest.digest));
    if (scan === undefined) return undefined;
    const { beganAt, reads } = scan;
    if (script === undefined && isArtifact(manifest))
      return { frame: NO_IMAGE, insights: {}, beganAt, completedAt: beganAt };
    const { frames, insights = {} } = script ?? CLEAN;
    const elapsed = clock.now() - beganAt;
    const reached = frames.filter(
      ({ afterMs = 0, afterReads = 0 }) => elapsed >= afterMs && Math.max(reads, 1) > afterReads,
    );
    const frame = reached.at(-1) ?? frames[0] ?? { status: 'PENDING' };
    return { frame, insights, beganAt, completedAt: beganAt + (frame.afterMs ?? 0) };
  };
  return {
    add: (script) => {
      scripts.unshift(script);
    },
    begin: (repository, digest) => {
      scans.set(key(repository, digest), { beganAt: clock.now(), reads: 0 });
    },
    beganAt: (repository, digest) => scans.get(key(repository, digest))?.beganAt,
    view: (repository, manifest) => {
      const scan = scans.get(key(repository, manifest.digest));
      if (scan !== undefined) scan.reads += 1;
      return look(repository, manifest);
    },
    peek: look,
  };
}

function fits({ on }: ScanScript, repository: Repository, { digest, kind }: StoredManifest): boolean {
  if (on.digest !== undefined ? on.digest !== digest : kind === 'index') return false;
  if (on.repository !== undefined && !like(on.repository, repository.name)) return false;
  const { tag } = on;
  if (tag === undefined) return true;
  // A platform's manifest is known by the tags of the index that holds it.
  const holders = [...repository.manifests.values()].filter(({ children }) =>
    children.some((child) => child.digest === digest),
  );
  return [digest, ...holders.map((holder) => holder.digest)].some((known) =>
    tagsOf(repository, known).some((name) => like(tag, name)),
  );
}

function isArtifact({ config }: StoredManifest): boolean {
  return config !== undefined && !/\.(image\.config\.v1|container\.image\.v1)\+json$/.test(config.mediaType);
}
