import { isJsonObject } from '../kernel/index.ts';

/** Something in a CodeBuild project that lets strangers run code with its role, or read its secrets. */
export interface ProjectFinding {
  readonly level: 'danger' | 'risk';
  readonly rule: string;
  readonly what: string;
  readonly cure: string;
}

interface Filter {
  readonly type: string;
  readonly pattern: string;
  readonly excluded: boolean;
}

/** Filters whose pattern has to match a whole value: as part of a longer one it lets others in. */
const WHOLE = new Set(['ACTOR_ACCOUNT_ID', 'HEAD_REF', 'BASE_REF', 'REPOSITORY_NAME', 'ORGANIZATION_NAME']);
const SECRET_NAME = /(^|_)(SECRET|TOKEN|PASSWORD|PASSWD|PRIVATE_KEY|API_KEY|ACCESS_KEY|CREDENTIALS?)(_|$)/i;

/**
 * Reads a project as BatchGetProjects gives it.
 * Source: threat T32; Wiz, "CodeBreach" (January 2026): an unanchored ACTOR_ACCOUNT_ID let new accounts build.
 */
export function lintProject(project: Readonly<Record<string, unknown>>): ProjectFinding[] {
  const groups = filterGroups(project['webhook']);
  const environment = isJsonObject(project['environment']) ? project['environment'] : {};
  return [...(groups === undefined ? [] : webhookFindings(groups, project)), ...environmentFindings(environment)];
}

function webhookFindings(
  groups: readonly (readonly Filter[])[],
  project: Readonly<Record<string, unknown>>,
): ProjectFinding[] {
  const findings: ProjectFinding[] = [];
  if (groups.length === 0)
    findings.push({
      level: 'danger',
      rule: 'no-filters',
      what: 'the webhook has no filters: every pull request builds with the project’s role',
      cure: 'add a filter group with EVENT and ACTOR_ACCOUNT_ID or HEAD_REF',
    });
  for (const group of groups) {
    for (const { type, pattern, excluded } of group)
      if (WHOLE.has(type) && !excluded && !isAnchored(pattern))
        findings.push({
          level: 'danger',
          rule: 'unanchored',
          what: `the filter ${type} ${pattern} also matches longer values`,
          cure: `write it as ^(${pattern.replace(/^\^|\$$/g, '')})$`,
        });
    const guarded = group.some(({ type, excluded }) => type === 'ACTOR_ACCOUNT_ID' && !excluded);
    if (buildsPullRequests(group) && !guarded && !needsApproval(project['webhook']))
      findings.push({
        level: 'danger',
        rule: 'open-pull-requests',
        what: 'pull requests build with the project’s role, whoever opens them',
        cure: 'add an ACTOR_ACCOUNT_ID filter, or let pull requests wait for a comment (pullRequestBuildPolicy)',
      });
  }
  const source = isJsonObject(project['source']) ? project['source'] : {};
  const buildspec = typeof source['buildspec'] === 'string' ? source['buildspec'] : '';
  const inRepository = !buildspec.includes('\n') && !buildspec.startsWith('arn:');
  if (inRepository && (groups.length === 0 || groups.some(buildsPullRequests)))
    findings.push({
      level: 'risk',
      rule: 'buildspec-from-pull-request',
      what: 'pull requests build with a buildspec that they can change',
      cure: 'keep the buildspec in the project or in S3, or build pull requests in a project with a role that can do nothing',
    });
  return findings;
}

function environmentFindings(environment: Readonly<Record<string, unknown>>): ProjectFinding[] {
  const findings: ProjectFinding[] = [];
  if (environment['privilegedMode'] === true)
    findings.push({
      level: 'risk',
      rule: 'privileged',
      what: 'builds run in privileged mode and own the machine',
      cure: 'turn it off: `builder: buildah` and `builder: assemble` do without',
    });
  const variables = Array.isArray(environment['environmentVariables']) ? environment['environmentVariables'] : [];
  for (const variable of variables.filter(isJsonObject)) {
    const { name, type } = variable;
    if (typeof name === 'string' && SECRET_NAME.test(name) && (type === undefined || type === 'PLAINTEXT'))
      findings.push({
        level: 'danger',
        rule: 'plaintext-secret',
        what: `the variable ${name} is kept in plain text`,
        cure: 'keep it in Secrets Manager (type SECRETS_MANAGER), or do without: roles need no keys',
      });
  }
  return findings;
}

function filterGroups(webhook: unknown): Filter[][] | undefined {
  if (!isJsonObject(webhook)) return undefined;
  const groups = Array.isArray(webhook['filterGroups']) ? webhook['filterGroups'] : [];
  return groups.filter(Array.isArray).map((group: unknown[]) =>
    group.filter(isJsonObject).map((filter) => ({
      type: String(filter['type']),
      pattern: String(filter['pattern']),
      excluded: filter['excludeMatchedPattern'] === true,
    })),
  );
}

/** Whether the expression can only match a whole value: an alternative outside brackets must be anchored on its own. */
function isAnchored(pattern: string): boolean {
  let depth = 0;
  let outside = '';
  for (const character of pattern) {
    if (character === '(') depth += 1;
    if (depth === 0) outside += character;
    if (character === ')') depth -= 1;
  }
  return outside.includes('|')
    ? pattern.split('|').every(isAnchored)
    : pattern.startsWith('^') && pattern.endsWith('$');
}

function buildsPullRequests(group: readonly Filter[]): boolean {
  const events = group.filter(({ type }) => type === 'EVENT');
  return events.length === 0 || events.some(({ pattern }) => pattern.includes('PULL_REQUEST_'));
}

function needsApproval(webhook: unknown): boolean {
  const policy = isJsonObject(webhook) ? webhook['pullRequestBuildPolicy'] : undefined;
  return (
    isJsonObject(policy) &&
    ['ALL_PULL_REQUESTS', 'FORK_PULL_REQUESTS'].includes(String(policy['requiresCommentApproval']))
  );
}
