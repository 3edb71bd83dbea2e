import { quote, suggest } from '@waybill/shared/kernel';
import { seedError } from './errors.ts';
import type { LocalAwsSeed } from './seed.ts';

/** What an object of a seed may have: a member ending in `!` must be there, a nested table is for objects or lists of them. */
interface Members {
  readonly [name: string]: true | Members;
}

const ROLE: Members = { 'name!': true, path: true, 'trust!': true, 'policies!': true, maxSessionSeconds: true };
const USER: Members = { 'name!': true, 'accessKeyId!': true, 'secretAccessKey!': true, 'policies!': true };
const REPOSITORY: Members = {
  'name!': true,
  region: true,
  mutability: true,
  exclusions: true,
  policy: true,
  scanOnPush: true,
  kmsKey: true,
};
const SCAN: Members = { 'on!': { repository: true, tag: true, digest: true }, 'frames!': true, insights: true };
const ACCOUNT: Members = {
  'id!': true,
  name: true,
  roles: ROLE,
  users: USER,
  audiences: true,
  repositories: REPOSITORY,
  templates: true,
  blobMounting: true,
  scanType: true,
  scans: SCAN,
  keys: { 'id!': true, alias: true, spec: true },
  projects: { 'name!': true, script: true },
};
const GITHUB: Members = {
  'repository!': true,
  repositoryId: true,
  ownerId: true,
  ref: true,
  sha: true,
  environment: true,
  immutableSubject: true,
};
const SEED: Members = { 'region!': true, 'accounts!': ACCOUNT, github: GITHUB };

/** Reads a seed from JSON; its times are ISO dates. @throws E_SEED that lists every unknown and missing member */
export function readSeed(text: string, name: string): LocalAwsSeed {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text, (key, value: unknown) => (isDate(key, value) ? new Date(value) : value));
  } catch (cause) {
    throw seedError('E_SEED', `${name} is not JSON`, { cause });
  }
  const problems = check(parsed, SEED, 'the seed');
  if (problems.length > 0) throw seedError('E_SEED', `${name}: ${problems.join('; ')}`);
  return parsed as LocalAwsSeed;
}

/** `firstObservedAt` and its like are times in the SDK's types. */
function isDate(key: string, value: unknown): value is string {
  return key.endsWith('At') && typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

function check(value: unknown, members: Members, at: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => check(item, members, `${at}[${index}]`));
  if (typeof value !== 'object' || value === null) return [`${at} must be an object`];
  const names = Object.keys(members).map((name) => name.replace('!', ''));
  const unknown = Object.keys(value).filter((key) => !names.includes(key));
  const missing = Object.keys(members).filter((name) => name.endsWith('!') && !(name.slice(0, -1) in value));
  const inner = Object.entries(value).flatMap(([key, held]) => {
    const nested = members[key] ?? members[`${key}!`];
    return typeof nested === 'object' ? check(held, nested, `${at}.${key}`) : [];
  });
  return [
    ...unknown.map((key) => {
      const meant = suggest(key, names);
      return `${at} has no member ${quote(key)}${meant === undefined ? '' : `; did you mean "${meant}"?`}`;
    }),
    ...missing.map((name) => `${at} needs "${name.slice(0, -1)}"`),
    ...inner,
  ];
}
