/** A row of the bench: what was measured, beside what it must not exceed. */
export interface Row {
  readonly what: string;
  readonly who: string;
  readonly value: number;
  readonly unit: 'requests' | 'bytes' | 'ms' | 'x' | 'MB';
  /** The most that it may be. */
  readonly goal?: number | undefined;
  readonly note?: string | undefined;
}

/** Whether the row keeps its goal, as it is printed; rows without one always do. */
function holds({ value, goal, unit }: Row): boolean {
  return goal === undefined || Number(value.toFixed(digitsOf(unit))) <= goal;
}

/** Collects the rows of one run: prints each when it is known, and at the end what became of every goal. */
export interface Table {
  add(rows: readonly Row[]): void;
  /** One line a goal, the missed ones last. @returns whether every goal was kept */
  close(): boolean;
}

export function table(say: (line: string) => void): Table {
  const all: Row[] = [];
  return {
    add: (rows) => {
      all.push(...rows);
      for (const row of rows) say(line(row));
    },
    close: () => {
      const goals = all.filter(({ goal }) => goal !== undefined);
      const missed = goals.filter((row) => !holds(row));
      say('');
      for (const row of [...goals.filter(holds), ...missed]) say(`${holds(row) ? 'PASS' : 'MISS'} ${cells(row)}`);
      say(`${goals.length - missed.length} passed, ${missed.length} failed`);
      return missed.length === 0;
    },
  };
}

function line(row: Row): string {
  return `${row.goal === undefined ? ' ' : holds(row) ? '✓' : '✗'} ${cells(row)}`;
}

function cells({ what, who, value, unit, goal, note = '' }: Row): string {
  const most = goal === undefined ? '' : `at most ${goal}`;
  const figure = value.toFixed(digitsOf(unit)).padStart(8);
  return `${what.padEnd(44)} ${who.padEnd(16)} ${figure} ${unit.padEnd(8)} ${most.padEnd(12)} ${note}`.trimEnd();
}

function digitsOf(unit: Row['unit']): number {
  return unit === 'x' ? 2 : 0;
}
