export { type LogLine, type LogSource, logsService } from './logs-service.ts';
