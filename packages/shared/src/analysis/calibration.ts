import { type CountMinute, DEFAULT_DISPERSION, type Dispersion, shareAt } from './count-test.ts';

/** How the dispersion was come by. */
export interface Calibration {
  readonly dispersion: Dispersion;
  /** Minutes and errors of the past that it rests on; none of them when the defaults are taken. */
  readonly minutes: number;
  readonly errors: number;
  readonly source: 'measured' | 'default';
}

const FEWEST_MINUTES = 10;
const FEWEST_ERRORS = 20;
const FLOOR: Dispersion = { inflation: 1.5, correlation: 0.01 };
/** One-sided 90 % quantile of the normal distribution. */
const CAUTION = 1.28;
const CORRELATION_CAUTION = 1.5;

/**
 * Dispersion of the service's own errors, from the past hour of the stable arm split into two halves that differ in nothing:
 * squares of the standardized deviations, less one, regressed on (1, errors − 1) with coefficients not below zero. The upper
 * end of what they may be is taken, for too small a dispersion stops good canaries.
 */
export function calibrate(halves: readonly CountMinute[]): Calibration {
  const rows = halves.flatMap(rowOf);
  const errors = rows.reduce((sum, { errors: more }) => sum + more, 0);
  if (rows.length < FEWEST_MINUTES || errors < FEWEST_ERRORS)
    return { dispersion: DEFAULT_DISPERSION, minutes: 0, errors: 0, source: 'default' };
  const [extra, correlation] = nonNegativeFit(rows);
  const caution = 1 + CAUTION * Math.sqrt(2 / rows.length);
  return {
    dispersion: {
      inflation: Math.max(FLOOR.inflation, (1 + extra) * caution),
      correlation: Math.min(0.99, Math.max(FLOOR.correlation, correlation * CORRELATION_CAUTION)),
    },
    minutes: rows.length,
    errors,
    source: 'measured',
  };
}

interface Row {
  readonly errors: number;
  /** Squared standardized deviation, less one. */
  readonly excess: number;
}

function rowOf(minute: CountMinute): Row[] {
  const errors = minute.canary.bad + minute.baseline.bad;
  if (errors === 0 || minute.canary.all === 0 || minute.baseline.all === 0) return [];
  const share = shareAt(minute, 1);
  const deviation = minute.canary.bad - errors * share;
  return [{ errors, excess: (deviation * deviation) / (errors * share * (1 - share)) - 1 }];
}

/** Least squares of excess = extra + correlation·(errors − 1), both at least zero: the best of the corners where the free fit is outside. */
function nonNegativeFit(rows: readonly Row[]): readonly [extra: number, correlation: number] {
  const n = rows.length;
  let [sumX, sumXX, sumY, sumXY] = [0, 0, 0, 0];
  for (const { errors, excess } of rows) {
    const x = errors - 1;
    sumX += x;
    sumXX += x * x;
    sumY += excess;
    sumXY += x * excess;
  }
  const determinant = n * sumXX - sumX * sumX;
  if (determinant > 0) {
    const correlation = (n * sumXY - sumX * sumY) / determinant;
    const extra = (sumY - correlation * sumX) / n;
    if (extra >= 0 && correlation >= 0) return [extra, correlation];
  }
  const onlyExtra = Math.max(0, sumY / n);
  const onlyCorrelation = sumXX === 0 ? 0 : Math.max(0, sumXY / sumXX);
  const gain = (extra: number, correlation: number): number =>
    2 * (extra * sumY + correlation * sumXY) -
    n * extra ** 2 -
    2 * extra * correlation * sumX -
    correlation ** 2 * sumXX;
  return gain(onlyExtra, 0) >= gain(0, onlyCorrelation) ? [onlyExtra, 0] : [0, onlyCorrelation];
}
