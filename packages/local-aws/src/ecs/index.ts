export { ecsOperations } from './operations.ts';
export {
  type Address,
  type Fate,
  type ScriptedTasks,
  scriptedRunner,
  type TaskEnd,
  type TaskOrder,
  type TaskRunner,
} from './runner.ts';
export { type Cluster, Ecs, type EcsService, type ServiceRequest, type TaskSetRequest } from './services.ts';
export type { TaskSet } from './task-set.ts';
