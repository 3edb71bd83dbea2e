import type { Balancers, Listener } from '../elb/index.ts';
import type { Agenda } from '../time/index.ts';

/** How the traffic of a listener was divided over a time in which its weights may have changed. */
export interface Shares {
  /** Share of the time's traffic by target group, from the last call until now. */
  take(): ReadonlyMap<string, number>;
}

export function measureShares(agenda: Agenda, balancers: Balancers, listener: Listener): Shares {
  let since = agenda.now();
  let counted = since;
  let current = listener.weights;
  let weighted = new Map<string, number>();
  const count = () => {
    const now = agenda.now();
    const total = [...current.values()].reduce((sum, weight) => sum + weight, 0);
    for (const [group, weight] of current) {
      const share = total === 0 ? 0 : weight / total;
      weighted.set(group, (weighted.get(group) ?? 0) + share * (now - counted));
    }
    counted = now;
    current = listener.weights;
  };
  balancers.onChange(count);
  return {
    take: () => {
      count();
      const length = Math.max(1, counted - since);
      const shares = new Map([...weighted].map(([group, time]) => [group, time / length] as const));
      since = counted;
      weighted = new Map();
      return shares;
    },
  };
}
