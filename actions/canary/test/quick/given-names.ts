/** Names and times that the quick worlds share. */
export const START = Date.UTC(2026, 0, 1);
export const MINUTE = 60_000;
export const REGION = 'eu-central-1';
export const ACCOUNT = '333333333333';
const IMAGE_HOME = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/shop`;
export const OLD = `${IMAGE_HOME}@sha256:${'a'.repeat(64)}`;
export const NEW = `${IMAGE_HOME}@sha256:${'b'.repeat(64)}`;
/** What another pipeline deploys. */
export const OTHER = `${IMAGE_HOME}@sha256:${'d'.repeat(64)}`;
