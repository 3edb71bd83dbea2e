export { inspectorService } from './inspector-service.ts';
export { createSbomScanner, type SbomScanner } from './sbom-scanner.ts';
