export { logsService } from './logs-service.ts';
