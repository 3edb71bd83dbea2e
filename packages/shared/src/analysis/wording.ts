/** A share as a percentage with what figures matter: `4.4 %`, `0.013 %`. */
export function percent(share: number): string {
  return `${figures(share * 100)} %`;
}

/** A number with three significant figures, without exponents for what people read. */
export function figures(value: number): string {
  if (value === 0) return '0';
  if (!Number.isFinite(value)) return '∞';
  if (Math.abs(value) >= 1_000) return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
  return String(Number(value.toPrecision(3)));
}

/** `×4.2` */
export function times(ratio: number): string {
  return `×${figures(ratio)}`;
}
