import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@waybill/shared/kernel';
import { readSchema, violations } from '../../../packages/shared/test/given-schema.ts';
import { givenInputs } from './given-inputs.ts';

describe('the inputs of build-image', () => {
  it('need nothing but a repository', async () => {
    expect(await givenInputs()).toMatchObject({
      repository: { repository: 'app' },
      tags: [],
      builder: 'auto',
      context: '.',
      file: 'Dockerfile',
      platforms: [],
      args: {},
      reuse: true,
      sbom: true,
      provenance: true,
    });
  });

  it('keep commas and equals signs in the value of a pair', async () => {
    const { args, labels } = await givenInputs({
      'build-args': 'A=1,2\n# comment\nB=x=y\nC=',
      labels: 'team.name=a b',
    });
    expect(args).toEqual({ A: '1,2', B: 'x=y', C: '' });
    expect(labels).toEqual({ 'team.name': 'a b' });
  });

  it('take a description as YAML or as the file that holds it', async () => {
    const inline = await givenInputs({ builder: 'assemble', assemble: 'files:\n  - { from: a, to: /a }\n' });
    expect(inline.assemble).toMatchObject({ files: [{ from: ['a'], to: '/a', owner: { uid: 0, gid: 0 } }] });
    expect((await givenInputs({ builder: 'assemble', assemble: 'deploy/image.yml' })).assemble).toEqual({
      file: 'deploy/image.yml',
    });
  });

  it.each([
    ['repository', { repository: '' }, 'repository: is required'],
    ['repository', { repository: 'app:v1' }, 'without a tag; tags go into the input tags'],
    ['tags', { tags: 'v1,v1' }, 'tags: "v1" is not a tag that stands there once'],
    ['tags', { tags: 'type=semver,pattern={{all}}' }, 'a rule with one of {{version}}'],
    ['tags', { tags: 'type=edge' }, 'a rule of type raw, sha, ref, semver'],
    ['platforms', { platforms: 'linux/x86_64' }, 'did you mean "linux/amd64"?'],
    ['platforms', { platforms: 'linux/arm64\nlinux/arm64' }, 'the same platform stands there twice'],
    ['build-args', { 'build-args': '1A=x' }, '"1A=x" is not a build argument'],
    ['labels', { labels: 'a b=c' }, '"a b=c" is not a label'],
    ['secrets', { secrets: 'id=npm,src=./npmrc' }, 'a secret as ID=PATH'],
    ['source-date-epoch', { 'source-date-epoch': 'yesterday' }, 'whole seconds since 1970'],
    ['source-date-epoch', { 'source-date-epoch': '-1' }, 'whole seconds since 1970'],
    ['base', { builder: 'assemble', assemble: 'a.yml', base: 'node:24' }, 'a base by digest'],
    ['layout', { layout: 'out' }, 'layout: is only for builder: layout, not for auto'],
    ['layout', { builder: 'layout' }, 'layout: is required for builder: layout'],
    ['assemble', { builder: 'assemble' }, 'assemble: is required for builder: assemble'],
    ['assemble', { builder: 'assemble', assemble: 'file: []' }, 'there is no key "file" here; did you mean "files"?'],
    ['dockerfile', { dockerfile: 'x' }, 'did you mean "file"?'],
  ])('refuse a wrong %s, with a cure', async (_name, given, message) => {
    await expect(givenInputs(given)).rejects.toMatchObject({
      code: 'E_INPUT',
      message: expect.stringContaining(message),
      cure: expect.stringMatching(/\w{3}/),
    });
  });

  it('tell every mistake at once', async () => {
    const told = await givenInputs({ repository: 'App', platforms: 'linux', 'build-args': 'x', reuse: 'maybe' }).catch(
      String,
    );
    expect(told).toContain('4 inputs are wrong');
  });
});

describe('the description of an image to assemble', () => {
  it('tells every mistake with its place', async () => {
    const assemble =
      'file: []\nfiles:\n  - from: ../secret\n    to: app\n    mode: "999"\n    owner: root\nexpose: ["99999"]\nuser: "a b"\n';
    const told = await givenInputs({ builder: 'assemble', assemble }).catch(String);
    expect([...String(told).matchAll(/assemble: line (\d)/g)].map(([, line]) => Number(line))).toEqual([
      1, 3, 4, 5, 6, 7, 8,
    ]);
  });

  const item = { from: 'a', to: '/a' };
  it.each<[boolean, JsonObject]>([
    [true, {}],
    [
      true,
      { files: [{ from: ['a', 'b/'], to: '/app/', mode: '0755', owner: '1:1' }], env: { PORT: '1' }, user: '1:1' },
    ],
    [true, { base: 'a@b', args: { A: 'b' }, entrypoint: ['a'], cmd: ['b'], expose: ['1/udp'], volumes: ['/a'] }],
    [true, { workdir: '/', 'stop-signal': 'SIGINT', compression: 'zstd', labels: { a: 'b' } }],
    [false, { file: [] }],
    [false, { files: [{ ...item, from: '/a' }] }],
    [false, { files: [{ ...item, from: 'a/../b' }] }],
    [false, { files: [{ ...item, from: [] }] }],
    [false, { files: [{ ...item, to: 'a' }] }],
    [false, { files: [{ to: '/a' }] }],
    [false, { files: [{ ...item, mode: '4755' }] }],
    [false, { files: [{ ...item, owner: 'root' }] }],
    [false, { user: 'a b' }],
    [false, { workdir: 'app' }],
    [false, { 'stop-signal': 'stop' }],
    [false, { compression: 'xz' }],
  ])('is taken (%s) by the parser where its schema takes it: %j', async (good, description) => {
    const parsed = await givenInputs({ builder: 'assemble', assemble: JSON.stringify(description) }).then(
      () => true,
      () => false,
    );
    const fits = violations(description, readSchema('assemble.json')).length === 0;
    expect([parsed, fits]).toEqual([good, good]);
  });
});
