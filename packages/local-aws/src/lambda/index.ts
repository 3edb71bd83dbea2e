export {
  type Alias,
  type Behavior,
  Functions,
  type FunctionVersion,
  type Invocation,
  type InvocationResult,
  type LambdaFunction,
} from './functions.ts';
export { Invoker } from './invoker.ts';
export { type LambdaState, lambdaOperations } from './operations.ts';
