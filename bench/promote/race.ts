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
  /** Also in the short form of the bench. */
  readonly quick?: boolean;
}

let journeys = 0;

/** Medians of each copier's time, and of ours against the others', pair by pair. */
export async function run(
  race: Race,
  lane: Lane,
  field: { readonly copiers: readonly Copier[]; readonly ours: readonly Copier[]; readonly rounds: number },
): Promise<Row[]> {
  const { copiers, ours, rounds } = field;
  const times = new Map<Copier, number[]>();
  const runners = [...copiers, ...ours].filter((copier) => copier.plan(trip(race, lane)) !== undefined);
  const again = trip(race, lane);
  if (race.kind === 'again') await measure(ours[0]?.plan(again) ?? fail(race));
  for (let round = 0; round < rounds; round++)
    for (const copier of turned(runners, round)) {
      const program = copier.plan(race.kind === 'again' ? again : trip(race, lane));
      const { ms } = await measure(program ?? fail(race));
      times.set(copier, [...(times.get(copier) ?? []), ms]);
    }
  const medians = runners.map(
    (copier): Row => ({ what: race.what, who: copier.name, value: median(times.get(copier) ?? []), unit: 'ms' }),
  );
  const ratios = ours.flatMap((own) =>
    Object.entries(race.goals).flatMap(([name, goal]): Row[] => {
      const other = copiers.find((copier) => copier.name === name && times.has(copier));
      if (other === undefined) return [];
      const pairs = (times.get(own) ?? []).map((ms, round) => ms / (times.get(other)?.[round] ?? Number.NaN));
      return [{ what: `${race.what}, of ${name}`, who: own.name, value: median(pairs), unit: 'x', goal }];
    }),
  );
  return [...medians, ...ratios];
}

function trip({ image, kind, referrers = false }: Race, { source, targets, ca }: Lane): Trip {
  const hosts = kind === 'beside' ? [source] : targets;
  const to = hosts.map((host) => `${host}/run/${journeys++}`);
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
