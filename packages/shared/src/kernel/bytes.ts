const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** Bytes for people, decimal units: `512 B`, `1.5 MB`, `20 GB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = '';
  for (const next of UNITS) {
    if (value < 999.5) break;
    value /= 1_000;
    unit = next;
  }
  if (unit === '') return `${Math.round(bytes)} B`;
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
