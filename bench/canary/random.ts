import { type Random, seededRandom } from '@waybill/shared/kernel';

/** Draws from the distributions that traces are made of, all from one seed. */
export interface Draw {
  uniform(): number;
  normal(): number;
  poisson(mean: number): number;
  /** Mean 1, with that coefficient of variation. */
  gamma(variation: number): number;
  binomial(trials: number, share: number): number;
}

export function drawFrom(seed: number): Draw {
  const random = seededRandom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const poisson = (mean: number): number =>
    mean > 30 ? Math.max(0, Math.round(mean + Math.sqrt(mean) * normal())) : smallPoisson(mean, random);
  return {
    uniform: random,
    normal,
    poisson,
    gamma: (variation) => gammaOf(1 / (variation * variation), random, normal) * variation * variation,
    binomial: (trials, share) => {
      if (trials * share * (1 - share) > 30)
        return Math.min(
          trials,
          Math.max(0, Math.round(trials * share + Math.sqrt(trials * share * (1 - share)) * normal())),
        );
      let hits = 0;
      for (let trial = 0; trial < trials; trial++) if (random() < share) hits += 1;
      return hits;
    },
  };
}

function smallPoisson(mean: number, random: Random): number {
  const limit = Math.exp(-mean);
  let [count, product] = [0, random()];
  while (product > limit) {
    count += 1;
    product *= random();
  }
  return count;
}

/** Source: Marsaglia and Tsang 2000, for shapes of at least one. */
function gammaOf(shape: number, random: Random, normal: () => number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
