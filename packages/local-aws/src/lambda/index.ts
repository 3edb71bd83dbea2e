export {
  type Alias,
  type Behavior,
  Functions,
  type FunctionVersion,
  type Invocation,
  type InvocationResult,
  type LambdaFunction,
} from './functions.ts';
