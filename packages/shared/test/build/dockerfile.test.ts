import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { externalImages, pinImages, readDockerfile } from '../../src/build/dockerfile/index.ts';

const amd64 = { os: 'linux', architecture: 'amd64' };

function images(text: string, args: Record<string, string> = {}): [string, number][] {
  const read = readDockerfile(Buffer.from(text), 'Dockerfile');
  return externalImages({ ...read, args, platform: amd64 }).map(({ image, line }) => [image, line]);
}

describe('the images that a Dockerfile uses from outside', () => {
  it.each<[string, string, Record<string, string>, [string, number][]]>([
    ['a plain base', 'FROM node:24\n', {}, [['node:24', 1]]],
    ['lower case and a platform', 'from --platform=$BUILDPLATFORM golang:1.26 as build\n', {}, [['golang:1.26', 1]]],
    ['an argument’s default', `ARG V=24-slim\nFROM node:\${V}\n`, {}, [['node:24-slim', 2]]],
    ['a build argument', 'ARG V=24-slim\nFROM node:$V\n', { V: '22' }, [['node:22', 2]]],
    ['a default inside of the name', `ARG R\nFROM \${R:-public.ecr.aws}/x:1\n`, {}, [['public.ecr.aws/x:1', 2]]],
    ['an argument of another argument', `ARG A=1\nARG B="2-$A"\nFROM x:\${B}\n`, {}, [['x:2-1', 3]]],
    ['no stage of its own', 'FROM a AS one\nFROM one\nCOPY --from=one /x /x\nCOPY --from=0 /y /y\n', {}, [['a', 1]]],
    ['no empty image', 'FROM scratch\nCOPY . /\n', {}, []],
    [
      'what is copied from another image',
      'FROM scratch\nCOPY --chown=1 --from=busybox:1.36 /bin /bin\n',
      {},
      [['busybox:1.36', 2]],
    ],
    [
      'what a step mounts',
      'FROM a\nRUN --mount=type=bind,from=tools:1,target=/t make\n',
      {},
      [
        ['a', 1],
        ['tools:1', 2],
      ],
    ],
    ['a digest', `FROM a@sha256:${'0'.repeat(64)}\n`, {}, [[`a@sha256:${'0'.repeat(64)}`, 1]]],
    [
      'continued lines with comments',
      'FROM a \\\n  # why\n  AS b\nFROM \\\n  c\n',
      {},
      [
        ['a', 1],
        ['c', 4],
      ],
    ],
    [
      'nothing inside a here-document',
      'FROM a\nRUN <<EOT\nFROM evil\nEOT\nRUN <<-"X" cat\n\tFROM evil\n\tX\nFROM b\n',
      {},
      [
        ['a', 1],
        ['b', 8],
      ],
    ],
    [
      'another escape character',
      '# escape=`\nFROM a `\n  AS b\nFROM c\n',
      {},
      [
        ['a', 2],
        ['c', 4],
      ],
    ],
    [
      'Windows line ends',
      'FROM a\r\nFROM b\r\n',
      {},
      [
        ['a', 1],
        ['b', 2],
      ],
    ],
  ])('are %s', (_what, text, args, expected) => {
    expect(images(text, args)).toEqual(expected);
  });

  it('are replaced where they stand, and nothing else is', () => {
    const text = `ARG V=1\nFROM node:\${V} AS build\nRUN echo node:1\nFROM --platform=linux/amd64 node:\${V}\nCOPY --from=tools /a /a\n`;
    const read = readDockerfile(Buffer.from(text), 'Dockerfile');
    const uses = externalImages({ ...read, args: {}, platform: amd64 });
    const pinned = pinImages(text, new Map(uses.map((use, index) => [use, `base:${index}`])));
    expect(pinned).toBe(
      'ARG V=1\nFROM base:0 AS build\nRUN echo node:1\nFROM --platform=linux/amd64 base:1\nCOPY --from=base:2 /a /a\n',
    );
  });

  it.each([
    ['empty', '', 'is empty'],
    ['binary', 'FROM a\0', 'is not a text file'],
    ['without a FROM', 'RUN true\n', 'has no FROM instruction'],
    ['with an empty base', 'ARG V\nFROM $V\n', 'line 2: "$V" is empty'],
    ['with a malformed FROM', 'FROM a b c\n', 'line 1: FROM "a b c" is not'],
  ])('are not read from a file that is %s', (_what, text, message) => {
    expect(() => images(text)).toThrow(message);
  });

  it('are found or refused with a code for any text at all', () => {
    const word = fc.constantFrom(
      'FROM',
      'ARG',
      'RUN',
      'COPY',
      '--from=',
      `\${`,
      '}',
      '\\',
      '\n',
      ' ',
      'a',
      '$A',
      '<<EOF',
      'EOF',
      '#',
      '=',
      '"',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (words) => {
        try {
          images(words.join(''));
        } catch (error) {
          expect(error).toMatchObject({ code: 'E_DOCKERFILE' });
        }
      }),
      { seed: 2, numRuns: 500 },
    );
  });
});
