/** Ranks from 1, ties sharing their mean, in the order of the values. */
export function averageRanks(values: readonly number[]): number[] {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value);
  const ranks = new Array<number>(values.length).fill(0);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end + 1 < order.length && order[end + 1]?.value === order[start]?.value) end += 1;
    for (let at = start; at <= end; at++) ranks[order[at]?.index ?? 0] = (start + end) / 2 + 1;
    start = end + 1;
  }
  return ranks;
}

/** Sum of t³ − t over the groups of equal values. */
export function tieTerm(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum + count ** 3 - count, 0);
}

/**
 * P(the second sample's rank sum is as high as it is, or higher) when all orders are equally likely. Exact, also with ties:
 * counts the subsets of that size by the sum of their doubled ranks.
 */
export function rankSumAbove(first: readonly number[], second: readonly number[]): number {
  const ranks = averageRanks([...first, ...second]).map((rank) => Math.round(rank * 2));
  const size = second.length;
  const observed = ranks.slice(first.length).reduce((sum, rank) => sum + rank, 0);
  const most = ranks.reduce((sum, rank) => sum + rank, 0);
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(most + 1));
  (ways[0] as Float64Array)[0] = 1;
  for (const rank of ranks)
    for (let taken = size; taken >= 1; taken--) {
      const [less, now] = [ways[taken - 1] as Float64Array, ways[taken] as Float64Array];
      for (let sum = most; sum >= rank; sum--) now[sum] = (now[sum] as number) + (less[sum - rank] as number);
    }
  const all = ways[size] as Float64Array;
  const total = all.reduce((sum, count) => sum + count, 0);
  return all.slice(observed).reduce((sum, count) => sum + count, 0) / total;
}
