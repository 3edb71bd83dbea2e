import { COMMON_SYNONYMS, type CommonInputs, readCommonInputs } from '@waybill/shared/action';
import { type Form, parseEnvironmentName, parseInteger, parseReference, type Reference } from '@waybill/shared/kernel';

export interface Inputs {
  readonly common: CommonInputs;
  /** Repositories; one with a tag or a digest asks for the way of that image. */
  readonly refs: readonly Reference[];
  /** Empty for all that are there. */
  readonly environments: readonly string[];
  /** Empty where none is demanded. */
  readonly order: readonly string[];
  /** Most entries of each environment that are shown. */
  readonly limit: number;
}

const FIVE_MINUTES = 300_000;
const SYNONYMS = {
  ...COMMON_SYNONYMS,
  repository: 'ref',
  image: 'ref',
  env: 'environment',
  environments: 'environment',
};

export function readShowInputs(form: Form): Inputs {
  const limit = form.optional('limit', parseInteger(1, 100_000), 20);
  return form.finish({ ...readShared(form), order: [], limit }, SYNONYMS);
}

export function readVerifyInputs(form: Form): Inputs {
  const order = form.list('order', parseEnvironmentName);
  form.rule(new Set(order).size === order.length, 'order: names an environment twice');
  return form.finish({ ...readShared(form), order, limit: 0 }, SYNONYMS);
}

function readShared(form: Form): Pick<Inputs, 'common' | 'refs' | 'environments'> {
  const refs = form.list('ref', parseReference);
  form.rule(form.text('ref') !== '', 'ref: is required: the repository that holds the ledger');
  return {
    common: readCommonInputs(form, { timeout: FIVE_MINUTES }),
    refs,
    environments: form.list('environment', parseEnvironmentName),
  };
}
