import { InvalidValue } from './invalid.ts';

/** The name of an environment that things are promoted into. It becomes part of tags. @throws InvalidValue */
export function parseEnvironmentName(text: string): string {
  if (!/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/.test(text) || text.length > 63)
    throw new InvalidValue(
      text,
      'the name of an environment (lower-case letters, digits, ".", "_" and "-", at most 63)',
    );
  return text;
}
