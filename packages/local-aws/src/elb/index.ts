export {
  Balancers,
  type Listener,
  type LoadBalancer,
  type Target,
  type TargetGroup,
} from './balancers.ts';
export { elbOperations } from './operations.ts';
