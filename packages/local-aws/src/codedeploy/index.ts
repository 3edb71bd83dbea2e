import type { Handlers } from '../place/index.ts';
import { applicationOperations } from './application-operations.ts';
import type { CodeDeploy } from './codedeploy.ts';
import { deploymentOperations } from './deployment-operations.ts';
import { targetOperations } from './target-operations.ts';

export { CodeDeploy } from './codedeploy.ts';
export { createGroup } from './groups.ts';
export { functionHooks, type HookScript, scriptedHooks } from './hook-runners.ts';
export { type Pace, USUAL_PACE } from './pace.ts';
export type {
  Fleet,
  HookRunner,
  Revisions,
} from './surroundings.ts';

export const codedeployOperations: Handlers<CodeDeploy> = {
  ...applicationOperations,
  ...deploymentOperations,
  ...targetOperations,
};
