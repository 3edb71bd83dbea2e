export { awsNewestImage } from './aws-newest-image.ts';
export { awsDockerConfig } from './aws-registry-login.ts';
export { awsRepositoryMaker } from './aws-repository.ts';
export { ensureRepository, type RepositoryMaker } from './ensure-repository.ts';
export { type CreationTemplate, type RepositorySettings, settingsFor } from './repository-settings.ts';
