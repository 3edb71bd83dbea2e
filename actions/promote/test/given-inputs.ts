import { Form } from '@waybill/shared/kernel';
import { type Inputs, readInputs } from '../src/inputs.ts';

/** The inputs of a valid default, with some changed. */
export function givenInputs(over: Readonly<Record<string, string>> = {}): Promise<Inputs> {
  const given: Readonly<Record<string, string>> = {
    image: 'source.example/app:v1',
    to: 'prod.example/app:prod',
    ...over,
  };
  return readInputs(new Form({ read: (name) => given[name] ?? '', given: Object.keys(given) }));
}
