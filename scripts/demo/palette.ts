/** Colors for a terminal; plain text anywhere else. */
export interface Palette {
  good(text: string): string;
  bad(text: string): string;
  quiet(text: string): string;
  strong(text: string): string;
}

export function palette(colors: boolean): Palette {
  const paint =
    (code: number) =>
    (text: string): string =>
      colors ? `\u001b[${code}m${text}\u001b[0m` : text;
  return { good: paint(32), bad: paint(31), quiet: paint(90), strong: paint(1) };
}
