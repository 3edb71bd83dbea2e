import type { Handlers } from '../place/index.ts';
import { alarmOperations } from './alarm-operations.ts';
import type { CloudWatch } from './cloudwatch.ts';
import { metricOperations } from './metric-operations.ts';

export { CloudWatch, type Disturbance } from './cloudwatch.ts';
export type { Delay } from './metrics.ts';
export { metricName } from './series.ts';

export const cloudwatchOperations: Handlers<CloudWatch> = { ...metricOperations, ...alarmOperations };
