export { inspectorService } from './inspector-service.ts';
export { type Advisory, createSbomScanner, type SbomScanner } from './sbom-scanner.ts';
