import type { Action } from '@waybill/shared/action';
import { type Inputs, readInputs } from './inputs.ts';
import type { Outcome } from './outcome.ts';

export const action: Action<Inputs, Outcome> = {
  name: 'promote',
  readInputs,
  load: () => import('./load.ts'),
  checkup: () => import('./checkup.ts'),
};
