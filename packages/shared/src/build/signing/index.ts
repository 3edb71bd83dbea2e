export { awaitSigning, type SigningPort, type SigningStatus } from './await-signing.ts';
export { awsSigning } from './aws-signing.ts';
