/** What one step counted. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** Reads a step's own count (jest's `Tests:` line, or a closing `N passed, N failed`); a step without one counts as one. */
export function tally(said: string, code: number): Tally {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colors of a terminal are what this takes away.
  const plain = said.replace(/\u001b\[[0-9;]*m/g, '');
  const jest = /^Tests: +(?:(\d+) failed, )?(?:\d+ (?!passed)\w+, )*(?:(\d+) passed, )?\d+ total$/m.exec(plain);
  const own = [...plain.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
  const counted =
    jest !== null
      ? { passed: Number(jest[2] ?? 0), failed: Number(jest[1] ?? 0) }
      : own === undefined
        ? undefined
        : { passed: Number(own[1]), failed: Number(own[2]) };
  if (code === 0) return counted ?? { passed: 1, failed: 0 };
  return { passed: counted?.passed ?? 0, failed: Math.max(1, counted?.failed ?? 1) };
}
