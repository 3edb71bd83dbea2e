export { type AlarmReader, type AlarmState, awsAlarms, turnedSince } from './aws-alarms.ts';
