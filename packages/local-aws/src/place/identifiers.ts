import type { Random } from '@waybill/shared/kernel';

/** Makes the identifiers that AWS would, from a seed. */
export interface Identifiers {
  /** That many characters of `0-9A-Z`. */
  capitals(length: number): string;
  /** That many lower-case hexadecimal digits. */
  hex(length: number): string;
  /** That many decimal digits, the first never 0. */
  digits(length: number): string;
  uuid(): string;
}

export function createIdentifiers(random: Random): Identifiers {
  const pick = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet.charAt(Math.floor(random() * alphabet.length))).join('');
  const hex = (length: number) => pick('0123456789abcdef', length);
  return {
    capitals: (length) => pick('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', length),
    hex,
    digits: (length) => pick('123456789', 1) + pick('0123456789', length - 1),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${pick('89ab', 1)}${hex(3)}-${hex(12)}`,
  };
}
