import { describe, expect, it } from '@jest/globals';
import { makeTags } from '../src/make-tags.ts';
import { parseTagRules } from '../src/tag-rules.ts';

const commit = '8f1d2c3b4a5968778695a4b3c2d1e0f123456789';

function tags(rules: string, ref = 'refs/heads/main'): string[] {
  return makeTags(parseTagRules(rules), { commit, ref });
}

describe('the tags of an image', () => {
  it('are the full commit by default', () => {
    expect(tags('')).toEqual([`git-${commit}`]);
  });

  it.each([
    [
      'plain ones, in lines and between commas',
      'v1, latest # moving\n# none\nrc.1',
      'refs/heads/main',
      ['v1', 'latest', 'rc.1'],
    ],
    ['the short commit', 'type=sha', 'refs/heads/main', ['sha-8f1d2c3']],
    ['the long commit without a prefix', 'type=sha,format=long,prefix=', 'refs/heads/main', [commit]],
    ['a branch, made fit for a tag', 'type=ref,event=branch', 'refs/heads/feature/Über#1', ['feature-ber-1']],
    ['a pull request', 'type=ref,event=pr', 'refs/pull/42/merge', ['pr-42']],
    ['a tag', 'type=ref,event=tag,prefix=r', 'refs/tags/v2', ['rv2']],
    [
      'a version and its shorter forms',
      'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}\ntype=semver,pattern={{major}}',
      'refs/tags/v1.2.3',
      ['1.2.3', '1.2', '1'],
    ],
    [
      'no shorter form for what is not released',
      'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}',
      'refs/tags/v1.2.3-rc.1',
      ['1.2.3-rc.1'],
    ],
    [
      'no major form before 1.0.0',
      'type=semver,pattern={{major}}.{{minor}}\ntype=semver,pattern={{major}}',
      'refs/tags/0.3.1',
      ['0.3'],
    ],
    ['each once', 'type=raw,value=x\ntype=ref,event=branch', 'refs/heads/x', ['x']],
  ])('are %s', (_what, rules, ref, expected) => {
    expect(tags(rules, ref)).toEqual(expected);
  });

  it('cannot be none', () => {
    expect(() => tags('type=ref,event=pr')).toThrow('no rule gives a tag here');
  });
});
