/** Where state lives: nothing is shared between accounts or regions. */
export interface Scope {
  readonly account: string;
  readonly region: string;
}

/** State kept apart for every account and region, made when first asked for. */
export function regional<State>(create: (scope: Scope) => State): ((scope: Scope) => State) & { all(): State[] } {
  const states = new Map<string, State>();
  const of = ({ account, region }: Scope): State => {
    const key = `${account}/${region}`;
    const known = states.get(key);
    if (known !== undefined) return known;
    const made = create({ account, region });
    states.set(key, made);
    return made;
  };
  return Object.assign(of, { all: () => [...states.values()] });
}
