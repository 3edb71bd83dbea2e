export { betaBinomial, certain, type Distribution, trimmed } from './beta-binomial.ts';
export { convolve } from './convolve.ts';
export { incompleteBeta, logGamma } from './gamma.ts';
export { normalBelow, normalQuantile } from './normal.ts';
export { averageRanks, rankSumAbove, tieTerm } from './ranks.ts';
export { studentAbove, studentQuantileAbove } from './student.ts';
