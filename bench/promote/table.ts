/** A row of the bench: what was measured, beside what it must not exceed. */
export interface Row {
  readonly what: string;
  readonly who: string;
  readonly value: number;
  readonly unit: 'requests' | 'ms' | 'x' | 'MB';
  /** The most that it may be. */
  readonly goal?: number | undefined;
  readonly note?: string | undefined;
}

/** Whether the row keeps its goal; rows without one always do. */
export function holds({ value, goal }: Row): boolean {
  return goal === undefined || value <= goal;
}

function line(row: Row): string {
  const { what, who, value, unit, goal, note = '' } = row;
  const digits = unit === 'x' ? 2 : 0;
  const mark = goal === undefined ? ' ' : holds(row) ? '✓' : '✗';
  const most = goal === undefined ? '' : `at most ${goal}`;
  return `${mark} ${what.padEnd(44)} ${who.padEnd(16)} ${value.toFixed(digits).padStart(8)} ${unit.padEnd(8)} ${most.padEnd(12)} ${note}`.trimEnd();
}

export function print(rows: readonly Row[]): void {
  for (const row of rows) process.stdout.write(`${line(row)}\n`);
}
