import { InvalidValue } from '@waybill/shared/kernel';

/** `NAME=value` lines; the value is everything after the first `=`, commas included. Empty lines and lines that start with `#` are skipped. */
export function parsePairs(what: string, isName: (name: string) => boolean): (text: string) => Record<string, string> {
  return (text) => {
    const pairs = new Map<string, string>();
    for (const line of linesOf(text)) {
      const equals = line.indexOf('=');
      const name = line.slice(0, Math.max(equals, 0)).trim();
      if (equals < 1 || !isName(name)) throw new InvalidValue(line, `${what} (NAME=value, one a line)`);
      if (pairs.has(name)) throw new InvalidValue(name, `a name that stands there once`);
      pairs.set(name, line.slice(equals + 1));
    }
    return Object.fromEntries(pairs);
  };
}

export function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** Source: Dockerfile reference, ARG. */
export function isArgumentName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name);
}

/** Source: OCI image-spec, annotations.md, and Docker's guidelines for label keys. */
export function isLabelName(name: string): boolean {
  return /^[A-Za-z0-9]([\w./-]{0,198}[A-Za-z0-9])?$/.test(name);
}
