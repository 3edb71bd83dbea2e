import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatReference, isRepositoryName, isTag, parseReference, parseTag } from '../../src/kernel/index.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('an image reference', () => {
  it.each([
    ['app', { repository: 'app' }],
    ['team/app:v1', { repository: 'team/app', tag: 'v1' }],
    [`app@${DIGEST}`, { repository: 'app', digest: DIGEST }],
    [`app:v1@${DIGEST}`, { repository: 'app', tag: 'v1', digest: DIGEST }],
    ['localhost/app', { host: 'localhost', repository: 'app' }],
    ['localhost:5000/app:1', { host: 'localhost:5000', repository: 'app', tag: '1' }],
    ['127.0.0.1:5000/a/b', { host: '127.0.0.1:5000', repository: 'a/b' }],
    ['[::1]:5000/app', { host: '[::1]:5000', repository: 'app' }],
    ['Registry.Example.com/app', { host: 'registry.example.com', repository: 'app' }],
    [
      '123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app:v1',
      { host: '123456789012.dkr.ecr.eu-central-1.amazonaws.com', repository: 'team/app', tag: 'v1' },
    ],
    ['a--b/c__d.e', { repository: 'a--b/c__d.e' }],
  ])('reads %s', (text, expected) => {
    expect(parseReference(text)).toEqual({ kind: 'registry', ...expected });
  });

  it.each([
    ['oci:out', { path: 'out' }],
    ['oci:./out:v1', { path: './out', tag: 'v1' }],
    [`oci:/tmp/a b@${DIGEST}`, { path: '/tmp/a b', digest: DIGEST }],
    ['oci:/home/me@work/out', { path: '/home/me@work/out' }],
    ['oci:/a:b/c', { path: '/a:b/c' }],
  ])('reads the layout %s', (text, expected) => {
    expect(parseReference(text)).toEqual({ kind: 'layout', ...expected });
  });

  it.each([
    '',
    ' ',
    'App',
    'UPPER/app',
    'app:',
    'app:.v1',
    'app:-v1',
    `app:${'v'.repeat(129)}`,
    'app@',
    'app@latest',
    `app@${DIGEST}0`,
    `app@${DIGEST.toUpperCase()}`,
    'app@sha512:abc',
    '/app',
    'app/',
    'a//b',
    'app-',
    '-app',
    'a___b',
    'a..b',
    'app:v1:v2',
    'app v1',
    'app\n',
    'app\u0000',
    '../etc/passwd',
    'https://example.com/app',
    'user:secret@example.com/app',
    'example.com:99999/app',
    'example.com:/app',
    '-bad.example.com/app',
    'oci:',
    'oci:a\u0000b',
    'oci:out:bad tag',
    `oci:out@${DIGEST}0`,
    'a'.repeat(257),
    'äpp',
  ])('refuses %j', (text) => {
    expect(() => parseReference(text)).toThrow(expect.objectContaining({ name: 'InvalidValue' }));
  });

  it('reads what it wrote', () => {
    const component = fc.stringMatching(/^[a-z0-9]{1,8}([._-][a-z0-9]{1,8})?$/);
    const reference = fc.record({
      host: fc.option(
        fc.constantFrom('localhost:5000', 'example.com', '123456789012.dkr.ecr.eu-central-1.amazonaws.com'),
      ),
      path: fc.array(component, { minLength: 1, maxLength: 3 }),
      tag: fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,20}$/)),
      digest: fc.option(fc.constant(DIGEST)),
    });
    fc.assert(
      fc.property(reference, ({ host, path, tag, digest }) => {
        fc.pre(host !== null || !/[.:]/.test(path[0] ?? '') || path.length === 1);
        const text = `${host === null ? '' : `${host}/`}${path.join('/')}${tag === null ? '' : `:${tag}`}${digest === null ? '' : `@${digest}`}`;
        expect(formatReference(parseReference(text))).toBe(text);
      }),
      { seed: 2, numRuns: 300 },
    );
    expect(formatReference(parseReference(`oci:./out:v1@${DIGEST}`))).toBe(`oci:./out:v1@${DIGEST}`);
  });

  it('knows tags and names alone', () => {
    expect([isTag('v1'), isTag(''), isTag('.v')]).toEqual([true, false, false]);
    expect([isRepositoryName('a/b'), isRepositoryName('a/'), isRepositoryName('')]).toEqual([true, false, false]);
    expect(parseTag('v1')).toBe('v1');
    expect(() => parseTag('v 1')).toThrow('is not a tag');
  });
});
