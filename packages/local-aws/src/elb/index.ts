export {
  Balancers,
  type HealthState,
  type Listener,
  type LoadBalancer,
  type MetricDimensions,
  type Target,
  type TargetGroup,
} from './balancers.ts';
export { elbOperations } from './operations.ts';
