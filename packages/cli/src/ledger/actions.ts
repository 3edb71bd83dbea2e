import type { Action } from '@waybill/shared/action';
import { type Inputs, readShowInputs, readVerifyInputs } from './inputs.ts';
import type { Outcome } from './look.ts';

/** `waybill ledger show REF` */
export const ledgerShow: Action<Inputs, Outcome> = {
  name: 'ledger-show',
  readInputs: readShowInputs,
  load: () => import('./show.ts'),
};

/** `waybill ledger verify REF` */
export const ledgerVerify: Action<Inputs, Outcome> = {
  name: 'ledger-verify',
  readInputs: readVerifyInputs,
  load: () => import('./verify.ts'),
};
