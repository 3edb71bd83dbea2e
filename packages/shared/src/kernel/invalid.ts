import { quote } from './quote.ts';

/** What every parser of the kernel throws: the value as typed and what would be allowed. The form adds the input's name. */
export class InvalidValue extends Error {
  readonly allowed: string;

  constructor(value: string, allowed: string) {
    super(`${quote(value)} is not ${allowed}`);
    this.name = 'InvalidValue';
    this.allowed = allowed;
  }
}
