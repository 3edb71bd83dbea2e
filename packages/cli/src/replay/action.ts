import { type Action, COMMON_SYNONYMS, type CommonInputs, readCommonInputs } from '@waybill/shared/action';
import { type Form, InvalidValue, parseText } from '@waybill/shared/kernel';
import type { ActionFile } from '../action-file.ts';
import type { Outcome } from './outcome.ts';

export interface Inputs {
  readonly common: CommonInputs;
  readonly record: string;
  /** What is changed of the record's own parameters. */
  readonly alpha: number | undefined;
}

/** The flags of `waybill canary replay RECORD`. */
export const RECORD: ActionFile = {
  description: 'judge the decision record of a canary again: with its own parameters it must say the same',
  inputs: {
    record: { description: 'the decision record; the word after `replay`', required: true, default: '' },
    alpha: {
      description: 'share of false stops to allow instead of the recorded one, such as 0.05',
      required: false,
      default: '',
    },
  },
};

/** Exit code 1 where a record judged with its own parameters no longer says what it said. */
export const canaryReplay: Action<Inputs, Outcome> = {
  name: 'canary-replay',
  readInputs: (form: Form) =>
    form.finish(
      {
        common: readCommonInputs(form, { timeout: 60_000 }),
        record: form.required('record', parseText),
        alpha: form.optional('alpha', parseShare),
      },
      COMMON_SYNONYMS,
    ),
  load: () => import('./load.ts'),
};

function parseShare(text: string): number {
  const value = Number(text);
  if (!/^0?\.\d+$/.test(text) || value <= 0 || value >= 0.5)
    throw new InvalidValue(text, 'a share between 0 and 0.5, such as 0.05');
  return value;
}
