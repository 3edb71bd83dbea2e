import type { Random } from '@waybill/shared/kernel';

/** A Poisson count of that mean; from 50 on by its normal approximation. */
export function poisson(mean: number, random: Random): number {
  if (mean <= 0) return 0;
  if (mean >= 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}

/** How many of so many tries succeed; from 100 on by the approximation that fits. */
export function binomial(tries: number, chance: number, random: Random): number {
  if (chance <= 0) return 0;
  if (chance >= 1) return tries;
  const mean = tries * chance;
  if (tries > 100 && mean >= 25 && tries - mean >= 25) {
    return Math.min(tries, Math.max(0, Math.round(mean + Math.sqrt(mean * (1 - chance)) * normal(random))));
  }
  if (tries > 100 && mean < 25) return Math.min(tries, poisson(mean, random));
  let count = 0;
  for (let index = 0; index < tries; index += 1) if (random() < chance) count += 1;
  return count;
}

/** A draw of the standard normal distribution. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
