import { InvalidValue } from './invalid.ts';

const UNIT = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds of `90s`, `15m`, `2h`, `1h30m`. @throws InvalidValue for anything else, also for a bare number */
export function parseDuration(text: string): number {
  const allowed = 'a duration such as 90s, 15m or 2h';
  if (!/^(\d+(ms|s|m|h))+$/.test(text)) throw new InvalidValue(text, allowed);
  let total = 0;
  for (const [, count = '0', unit = 's'] of text.matchAll(/(\d+)(ms|s|m|h)/g)) {
    total += Number(count) * UNIT[unit as keyof typeof UNIT];
  }
  if (!Number.isSafeInteger(total) || total === 0) throw new InvalidValue(text, `${allowed}, more than zero`);
  return total;
}

/** A duration for people: `850 ms`, `12.3 s`, `4 min 05 s`, `2 h 03 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
