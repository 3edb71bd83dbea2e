import { createHash } from 'node:crypto';

/** What makes a deployment recognizable as one of ours. */
export interface Marker {
  /** The same for every attempt of one run to deploy one revision to one group: 16 hex digits. */
  readonly key: string;
  /** Of this very creation, so that an earlier attempt's deployment is not taken for it: 8 hex digits. */
  readonly once: string;
  /** Who deploys, in one word without its name: 8 hex digits of the repository’s hash. */
  readonly source: string;
  /** The run's number, for order within a source; 0 where there is none. */
  readonly run: string;
}

export interface MarkerFacts {
  /** The repository, or whatever stands for it outside a runner: the caller's ARN. */
  readonly source: string;
  readonly run: string | undefined;
  readonly application: string;
  readonly group: string;
  /** The identity of the revision. */
  readonly revision: string;
  /** Any text that no other creation has. */
  readonly nonce: string;
}

const PATTERN = /\[waybill key=([0-9a-f]{16}) once=([0-9a-f]{8}) source=([0-9a-f]{8}) run=([\w:.-]+)\]/;
/** Source: CodeDeploy user guide, limits: a description has at most 256 characters. */
const LONGEST = 256;

export function markerOf(facts: MarkerFacts): Marker {
  const run = /^[\w:.-]{1,80}$/.test(facts.run ?? '') ? (facts.run ?? '0') : '0';
  return {
    key: hash(16, facts.source, run, facts.application, facts.group, facts.revision),
    once: hash(8, facts.nonce),
    source: hash(8, facts.source),
    run,
  };
}

/** A deployment's description: a sentence for people, then the marker. */
export function describeWith(marker: Marker, sentence: string): string {
  const tail = `[waybill key=${marker.key} once=${marker.once} source=${marker.source} run=${marker.run}]`;
  const room = LONGEST - tail.length - 1;
  return `${[...sentence].slice(0, room).join('')} ${tail}`;
}

/** The marker in a description; undefined when the deployment is none of ours. */
export function readMarker(description: string | undefined): Marker | undefined {
  const match = PATTERN.exec(description ?? '');
  if (match === null) return undefined;
  const [, key = '', once = '', source = '', run = ''] = match;
  return { key, once, source, run };
}

/** Whether a deployment was made by a newer run of the same source. Run ids of GitHub grow. */
export function isNewer(other: Marker, ours: Marker): boolean {
  if (other.source !== ours.source || !/^\d+$/.test(other.run) || !/^\d+$/.test(ours.run)) return false;
  return BigInt(other.run) > BigInt(ours.run);
}

function hash(digits: number, ...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, digits);
}
