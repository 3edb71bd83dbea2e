export { awsRepositoryMaker } from './aws-repository.ts';
export { ensureRepository, type RepositoryMaker } from './ensure-repository.ts';
export { type CreationTemplate, type RepositorySettings, settingsFor } from './repository-settings.ts';
