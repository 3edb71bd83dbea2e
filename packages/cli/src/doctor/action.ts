import type { Action } from '@waybill/shared/action';
import type { Finding } from '@waybill/shared/credentials';
import { type Inputs, readInputs } from './inputs.ts';

/** The doctor behind the same door as the actions. */
export const doctor: Action<Inputs, readonly Finding[]> = {
  name: 'doctor',
  readInputs,
  load: () => import('./load.ts'),
};
