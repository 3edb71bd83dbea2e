import { kernelError } from '@waybill/shared/kernel';
import type { TagRule } from './tag-rules.ts';

/** Where a run comes from, as far as tags are named after it. */
export interface TagFacts {
  readonly commit: string | undefined;
  /** `refs/heads/…`, `refs/tags/…` or `refs/pull/N/merge`. */
  readonly ref: string | undefined;
}

/** Source: Semantic Versioning 2.0.0, with the `v` that most tags of source have. */
const SEMVER = /^v?((\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?)(?:\+[0-9A-Za-z.-]+)?$/;

/**
 * The tags of the rules, each once, in their order. A rule that does not fit the run (a branch rule on a tag) gives none.
 * @throws E_INPUT when nothing is left to call the image by
 */
export function makeTags(rules: readonly TagRule[], facts: TagFacts): string[] {
  if (rules.some(({ kind }) => kind === 'none')) return [];
  const asked: readonly TagRule[] = rules.length > 0 ? rules : [{ kind: 'sha', prefix: 'git-', long: true }];
  const tags = [...new Set(asked.flatMap((rule) => tagOf(rule, facts)))];
  if (tags.length > 0) return tags;
  throw kernelError(
    'E_INPUT',
    `tags: no rule gives a tag here (commit ${facts.commit ?? 'unknown'}, ref ${facts.ref ?? 'unknown'})`,
    {
      cure: 'name a tag by the input `tags`, or build inside a git checkout so that the commit is known',
    },
  );
}

function tagOf(rule: TagRule, { commit, ref = '' }: TagFacts): string[] {
  switch (rule.kind) {
    case 'none':
      return [];
    case 'plain':
      return [rule.tag];
    case 'sha':
      return commit === undefined ? [] : [`${rule.prefix}${rule.long ? commit : commit.slice(0, 7)}`];
    case 'branch':
      return named(ref, 'refs/heads/', rule);
    case 'tag':
      return named(ref, 'refs/tags/', rule);
    case 'pr': {
      const number = /^refs\/pull\/(\d+)\//.exec(ref)?.[1];
      return number === undefined
        ? []
        : [sanitized(`${rule.prefix === '' ? 'pr-' : rule.prefix}${number}${rule.suffix}`)];
    }
    case 'semver':
      return versions(ref, rule);
    default:
      return rule satisfies never;
  }
}

function named(ref: string, start: string, { prefix, suffix }: { prefix: string; suffix: string }): string[] {
  return ref.startsWith(start) ? [sanitized(`${prefix}${ref.slice(start.length)}${suffix}`)] : [];
}

/** A version before 1.0.0, or one before its release, does not move the shorter tags: they would promise more than it does. */
function versions(ref: string, rule: { pattern: string; prefix: string; suffix: string }): string[] {
  const match = ref.startsWith('refs/tags/') ? SEMVER.exec(ref.slice('refs/tags/'.length)) : null;
  if (match === null) return [];
  const [, version = '', major = '', minor = '', patch = '', pre] = match;
  const shorter = rule.pattern === '{{major}}' || rule.pattern === '{{major}}.{{minor}}';
  if (shorter && (pre !== undefined || (rule.pattern === '{{major}}' && major === '0'))) return [];
  const filled = rule.pattern
    .replace('{{version}}', version)
    .replace('{{raw}}', ref.slice('refs/tags/'.length))
    .replace('{{major}}', major)
    .replace('{{minor}}', minor)
    .replace('{{patch}}', patch);
  return [sanitized(`${rule.prefix}${filled}${rule.suffix}`)];
}

/** What a tag may not hold becomes a dash. Source: OCI distribution-spec, "Pulling manifests". */
function sanitized(text: string): string {
  return text
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 128);
}
