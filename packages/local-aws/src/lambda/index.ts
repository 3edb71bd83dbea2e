export {
  type Alias,
  type Behavior,
  Functions,
  type InvocationResult,
  type LambdaFunction,
} from './functions.ts';
export { Invoker } from './invoker.ts';
export { lambdaOperations } from './operations.ts';
