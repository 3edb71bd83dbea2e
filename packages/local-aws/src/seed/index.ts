export { DEMO_ACCOUNTS, DEMO_ADMIN_KEYS, DEMO_REGION, DEMO_REPOSITORY, DEMO_ROLE, demoSeed } from './demo.ts';
export { readSeed } from './read-seed.ts';
export type { AccountSeed, GithubSeed, LocalAwsSeed } from './seed.ts';
