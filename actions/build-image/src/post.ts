import type { Action } from '@waybill/shared/action';
import { type Inputs, readInputs } from './inputs.ts';
import type { Aftermath } from './load-post.ts';

/** The post step: removes and stops what a killed run left behind. Does nothing after a run that ended. */
export const post: Action<Inputs, Aftermath> = {
  name: 'build-image',
  readInputs,
  load: () => import('./load-post.ts'),
};
