export { lookAtAlarms, lookAtGroup } from './resources.ts';
