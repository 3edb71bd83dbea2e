export { ecsOperations } from './operations.ts';
export {
  type Fate,
  scriptedRunner,
  type TaskEnd,
  type TaskOrder,
  type TaskRunner,
} from './runner.ts';
export { Ecs, type EcsService } from './services.ts';
export type { TaskSet } from './task-set.ts';
