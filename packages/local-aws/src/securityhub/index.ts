export { createSecurityHub, type SecurityHub } from './security-hub.ts';
