/** Edits (insert, delete, replace, swap neighbors) between two short words. Source: optimal string alignment distance. */
export function distance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const replace = at(above, j - 1) + (same ? 0 : 1);
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(replace, at(above, j) + 1, at(row, j - 1) + 1, swap ? at(before, j - 2) + 1 : Infinity);
    }
    before = above;
    above = row;
  }
  return at(above, b.length);
}

/** The known word that was probably meant, or undefined when none is near. */
export function suggest(word: string, known: readonly string[]): string | undefined {
  const typed = word.toLowerCase();
  const limit = word.length < 3 ? 0 : Math.floor(word.length / 3);
  const ranked = known
    .filter((candidate) => Math.abs(candidate.length - word.length) <= limit)
    .map((candidate) => ({ candidate, edits: distance(typed, candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits || a.candidate.localeCompare(b.candidate));
  const best = ranked[0];
  if (best !== undefined && best.edits <= limit) return best.candidate;
  if (typed.length < 3) return undefined;
  // The word cut short, or with a part too many or too few.
  return known.find(
    (candidate) => candidate.startsWith(typed) || candidate.endsWith(`-${typed}`) || typed.endsWith(`-${candidate}`),
  );
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
