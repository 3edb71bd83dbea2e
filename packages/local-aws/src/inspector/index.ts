export { inspectorService } from './inspector-service.ts';
