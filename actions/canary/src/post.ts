import type { Action } from '@waybill/shared/action';
import type { Aftermath } from './finish.ts';
import { type Inputs, readInputs } from './inputs.ts';

/** The post step: finishes what a cancelled or killed run left under way. Does nothing after a run that ended. */
export const post: Action<Inputs, Aftermath> = { name: 'canary', readInputs, load: () => import('./load-post.ts') };
