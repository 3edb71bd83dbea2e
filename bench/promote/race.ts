import type { Copier, Trip } from './copiers.ts';
import type { Shape } from './images.ts';
import { measure } from './program.ts';
import type { Row } from './table.ts';
import type { Lane } from './yard.ts';

/** One journey that all copiers make in turn, round after round. */
export interface Race {
  readonly what: string;
  readonly image: Shape | 'attached';
  /** `fresh`: to an empty repository; `beside`: to an empty one of the source's registry; `again`: to where all is already. */
  readonly kind: 'fresh' | 'beside' | 'again';
  /** Of the time of another copier the most that ours may take. */
  readonly goals: Readonly<Record<string, number>>;
  readonly referrers?: boolean;
  /** Only where it is asked for by its name. */
  readonly extra?: boolean;
}

let journeys = 0;

/** Medians of each copier's time, and of ours against the others', pair by pair. @param open lays the lane of one round */
export async function run(
  race: Race,
  open: () => Promise<Lane>,
  field: {
    readonly copiers: readonly Copier[];
    readonly ours: readonly Copier[];
    readonly rounds: number;
    /** Whether times are held against their goals, or only shown. */
    readonly judged: boolean;
  },
): Promise<Row[]> {
  const { copiers, ours, rounds, judged } = field;
  const times = new Map<Copier, number[]>();
  const known = `known/${journeys++}`;
  let runners: readonly Copier[] = [];
  for (let round = 0; round < rounds; round++) {
    // Every round has registries of other names: skopeo remembers what a registry of one name holds, and mounts it.
    const lane = await open();
    const next = (): Trip => trip(race, lane, race.kind === 'again' ? known : `run/${journeys++}`);
    runners = [...copiers, ...ours].filter((copier) => copier.plan(next()) !== undefined);
    if (race.kind === 'again' && round === 0) await measure(ours[0]?.plan(next()) ?? fail(race));
    for (const copier of turned(runners, round)) {
      const { ms } = await measure(copier.plan(next()) ?? fail(race));
      times.set(copier, [...(times.get(copier) ?? []), ms]);
    }
    await lane.stop();
  }
  const medians = runners.map(
    (copier): Row => ({ what: race.what, who: copier.name, value: median(times.get(copier) ?? []), unit: 'ms' }),
  );
  const ratios = ours.flatMap((own) =>
    Object.entries(race.goals).flatMap(([name, goal]): Row[] => {
      const other = copiers.find((copier) => copier.name === name && times.has(copier));
      if (other === undefined) return [];
      const pairs = (times.get(own) ?? []).map((ms, round) => ms / (times.get(other)?.[round] ?? Number.NaN));
      const range = `${Math.min(...pairs).toFixed(2)} to ${Math.max(...pairs).toFixed(2)} in ${pairs.length} pairs`;
      const asked = judged ? { goal, note: range } : { note: `${range}, goal ${goal}` };
      return [{ what: `${race.what}, of ${name}`, who: own.name, value: median(pairs), unit: 'x', ...asked }];
    }),
  );
  return [...medians, ...ratios];
}

function trip({ image, kind, referrers = false }: Race, { source, targets, ca }: Lane, into: string): Trip {
  const hosts = kind === 'beside' ? [source] : targets;
  // A copier may take several names of one registry for several registries; then each has a repository of its own.
  const to = hosts.map((host, at) => `${host}/${into}/${at}`);
  return { from: `${source}/${image}`, to, tag: 'v1', as: 'v1', referrers, ca };
}

/** Nobody is always the first after somebody else. */
function turned<T>(items: readonly T[], by: number): T[] {
  const at = by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

function fail({ what }: Race): never {
  throw new Error(`nobody can make this journey: ${what}`);
}
