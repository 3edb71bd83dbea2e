const ENTITY: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The text of the first element of that name, entities decoded; undefined when absent. STS answers are flat: no schema is needed. */
export function elementText(xml: string, name: string): string | undefined {
  const match = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml);
  return match?.[1]?.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g, (whole, hex, decimal, entity) => {
    if (entity !== undefined) return ENTITY[entity] ?? whole;
    return String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(hex ?? decimal, hex === undefined ? 10 : 16)));
  });
}
