import { InvalidValue } from './invalid.ts';

/** YAML 1.2 core booleans. */
export function parseBoolean(text: string): boolean {
  if (/^(true|True|TRUE)$/.test(text)) return true;
  if (/^(false|False|FALSE)$/.test(text)) return false;
  throw new InvalidValue(text, 'true or false');
}

/** A parser for a whole number between two bounds, both allowed. */
export function parseInteger(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^-?\d+$/.test(text) || value < least || value > most)
      throw new InvalidValue(text, `a whole number from ${least} to ${most}`);
    return value;
  };
}

/** Items between newlines or commas, trimmed; empty ones and `#` comments are left out. */
export function parseList(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, ''))
    .flatMap((line) => line.split(','))
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

export function parseAccountId(text: string): string {
  if (!/^\d{12}$/.test(text)) throw new InvalidValue(text, 'an AWS account id (12 digits)');
  return text;
}

export function parseRegion(text: string): string {
  if (!/^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(text)) {
    const zone = /^[a-z]{2,4}(-[a-z]+)+-\d+[a-z]$/.test(text);
    throw new InvalidValue(
      text,
      zone
        ? `a region but an availability zone; the region is ${text.slice(0, -1)}`
        : 'an AWS region such as eu-central-1',
    );
  }
  return text;
}

/** For inputs that are any text. */
export function parseText(text: string): string {
  return text;
}
