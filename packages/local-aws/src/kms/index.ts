export { type KmsKeySeed, kmsService } from './kms-service.ts';
