import { find } from '../../scripts/interop/tools.ts';
import type { Copier } from './copiers.ts';
import type { Distance } from './far.ts';
import { type Race, run } from './race.ts';
import type { Row } from './table.ts';
import { type Lane, openYard, type Yard } from './yard.ts';

const REGION: Distance = { roundTrip: 20, rate: 60_000_000 };
const OCEAN: Distance = { roundTrip: 80, rate: 40_000_000 };

const TLS: readonly Race[] = (['multi', 'l40', 'big1'] as const).map((image) => ({
  what: `TLS, ${image}`,
  extra: image === 'l40',
  image,
  kind: 'fresh',
  goals: { crane: 1.05, skopeo: 1.25 },
}));
const AT_REGION: readonly Race[] = [
  ...(['multi', 'small', 'l40'] as const).map(
    (image): Race => ({
      what: `20 ms, ${image}`,
      extra: image === 'l40',
      image,
      kind: 'fresh',
      goals: { crane: 0.75, 'oras -c16': 1.1 },
    }),
  ),
  { what: '20 ms, same registry, multi', image: 'multi', kind: 'beside', goals: { crane: 0.7 } },
  { what: '20 ms, already there, multi', image: 'multi', kind: 'again', goals: {} },
  {
    what: '20 ms, 3 referrers',
    image: 'attached',
    kind: 'fresh',
    goals: { regctl: 0.85 },
    referrers: true,
  },
];
const AT_OCEAN: readonly Race[] = (['multi', 'small'] as const).map((image) => ({
  what: `80 ms, ${image}`,
  image,
  kind: 'fresh',
  goals: { crane: 0.55, 'oras -c16': 0.9 },
}));

const THREE: Race = {
  what: '20 ms, small, three destinations',
  image: 'small',
  kind: 'fresh',
  goals: { 'one destination': 1.5 },
};

export interface Field {
  readonly copiers: readonly Copier[];
  /** Ours; the first is the one that is compared where only one is. */
  readonly ours: readonly Copier[];
  readonly rounds: number;
  /** Whether times are held against their goals; only then do all copiers run, not just those that a goal names. */
  readonly judged: boolean;
  /** Races whose name has this in it. */
  readonly only?: string | undefined;
  show(rows: readonly Row[]): void;
}

/** Times of all copiers side by side, shown as they are known. */
export async function compareTimes(field: Field): Promise<void> {
  const yard = await openYard();
  try {
    await secured(yard, field);
    await far(yard, field, { distance: REGION, races: AT_REGION });
    await far(yard, field, { distance: OCEAN, races: AT_OCEAN });
    await threeAtOnce(yard, field);
  } finally {
    await yard.stop();
  }
}

async function secured(yard: Yard, field: Field): Promise<void> {
  const races = chosen(TLS, field);
  if (races.length === 0) return;
  if (find('openssl') === undefined) process.stdout.write('- TLS: not measured, openssl is not installed\n');
  else for (const race of races) await show(race, { yard, open: () => yard.secured(), field });
}

async function far(yard: Yard, field: Field, at: { distance: Distance; races: readonly Race[] }): Promise<void> {
  for (const race of chosen(at.races, field)) await show(race, { yard, open: () => yard.far(at.distance), field });
}

async function show(
  race: Race,
  { yard, open, field }: { yard: Yard; open: () => Promise<Lane>; field: Field },
): Promise<void> {
  await yard.stock(race.image);
  const copiers = field.copiers.filter(({ name }) => field.judged || name in race.goals);
  field.show(await run(race, open, { ...field, copiers }));
}

/** The source is read once: three destinations must not take three times as long as one. */
async function threeAtOnce(yard: Yard, field: Field): Promise<void> {
  const [race] = chosen([THREE], field);
  const [own] = field.ours;
  if (race === undefined || own === undefined) return;
  await yard.stock('small');
  const one: Copier = { name: 'one destination', plan: (trip) => own.plan({ ...trip, to: trip.to.slice(0, 1) }) };
  field.show(await run(race, () => yard.far(REGION, 3), { ...field, copiers: [one], ours: [own] }));
}

function chosen(races: readonly Race[], { only }: Field): readonly Race[] {
  return races.filter((race) => (only === undefined ? race.extra !== true : race.what.includes(only)));
}
