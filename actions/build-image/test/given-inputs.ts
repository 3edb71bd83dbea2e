import { Form } from '@waybill/shared/kernel';
import { type Inputs, readInputs } from '../src/inputs.ts';

/** The inputs of a valid default, with some changed. */
export function givenInputs(over: Readonly<Record<string, string>> = {}): Promise<Inputs> {
  const given = { repository: 'app', ...over };
  return readInputs(
    new Form({ read: (name) => (given as Record<string, string>)[name] ?? '', given: Object.keys(given) }),
  );
}
