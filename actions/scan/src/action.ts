import type { Action } from '@waybill/shared/action';
import { type Inputs, readInputs } from './inputs.ts';
import type { Outcome } from './run.ts';

export const action: Action<Inputs, Outcome> = {
  name: 'scan',
  readInputs,
  load: () => import('./load.ts'),
  checkup: () => import('./checkup.ts'),
};
