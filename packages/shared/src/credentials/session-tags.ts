import type { Environment } from './endpoint.ts';

/** Names of the tags in the order in which they are given up when the session is too large, the last one first. */
const TAGS = [
  ['GitHub', () => 'Actions'],
  ['Repository', (env: Environment) => env['GITHUB_REPOSITORY']],
  ['Workflow', (env: Environment) => env['GITHUB_WORKFLOW']],
  ['Action', (env: Environment) => env['GITHUB_ACTION']],
  ['Actor', (env: Environment) => env['GITHUB_ACTOR']],
  ['Commit', (env: Environment) => env['GITHUB_SHA']],
  ['Branch', (env: Environment) => env['GITHUB_REF_NAME']],
] as const;

/** Tags of an assumed session, for CloudTrail and for conditions in policies; none outside GitHub Actions. */
export function sessionTags(env: Environment): Record<string, string> {
  if (env['GITHUB_ACTIONS'] !== 'true') return {};
  return Object.fromEntries(
    TAGS.map(([name, read]) => [name, tagValue(read(env) ?? '')] as const).filter(([, value]) => value !== ''),
  );
}

/** Who started the run, kept along the whole chain in CloudTrail; nothing outside GitHub Actions. */
export function sourceIdentity(env: Environment): { sourceIdentity?: string } {
  const actor = env['GITHUB_ACTIONS'] === 'true' ? (env['GITHUB_ACTOR'] ?? '') : '';
  const name = actor.replace(/[^\w+=,.@-]/g, '-').slice(0, 64);
  return name.length < 2 ? {} : { sourceIdentity: name };
}

/** AWS allows letters, digits, spaces and `_.:/=+@-`, at most 256 of them. Source: STS API reference, Tag. */
function tagValue(text: string): string {
  return text.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '_').slice(0, 256);
}
