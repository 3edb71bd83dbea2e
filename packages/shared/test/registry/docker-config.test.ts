import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../src/kernel/index.ts';
import { dockerLogin, loginFor } from '../../src/registry/index.ts';
import { failure } from './given-registry.ts';

const auth = (text: string) => Buffer.from(text).toString('base64');
const robot = { kind: 'password', username: 'robot', password: 'pass:word' };
const entry = { auth: auth('robot:pass:word') };

describe('a login of Docker’s configuration', () => {
  it.each<[string, JsonObject, object | undefined]>([
    ['the host', { 'registry.example': entry }, robot],
    ['the host as a URL', { 'https://registry.example': entry }, robot],
    ['the host as a URL of old', { 'https://registry.example/v1/': entry }, robot],
    ['another port', { 'registry.example:5000': entry }, undefined],
    ['a longer host', { 'registry.example.evil.example': entry }, undefined],
    ['a host before it', { 'evil.example/registry.example': entry }, undefined],
    ['a host below', { example: entry, 'a.registry.example': entry }, undefined],
    ['nobody', {}, undefined],
  ])('is that of %s', (_name, auths, login) => {
    expect(loginFor('registry.example', { auths })).toEqual(login);
  });

  it.each<[string, JsonObject, object | undefined]>([
    ['a password with zero bytes behind it', { auth: auth('robot:pass:word\0\0') }, robot],
    ['plain fields', { username: 'robot', password: 'pass:word' }, robot],
    ['an identity token', { ...entry, identitytoken: 'refresh' }, { kind: 'identity', token: 'refresh' }],
    ['a registry token', { ...entry, registrytoken: 'bearer' }, { kind: 'token', token: 'bearer' }],
    ['nothing, where a helper keeps it', {}, undefined],
    ['nothing, where it is empty', { auth: '' }, undefined],
  ])('can be %s', (_name, kept, login) => {
    expect(loginFor('registry.example', { auths: { 'registry.example': kept } })).toEqual(login);
  });

  it.each(['robot', 'c2VjcmV0LXdvcmQ', ':pass', '\0'])('is refused, without its words, where it is %j', (text) => {
    const caught = (() => {
      try {
        return loginFor('registry.example', { auths: { 'registry.example': { auth: auth(text) } } });
      } catch (error) {
        return error;
      }
    })();
    expect(caught).toEqual(failure('E_LOGIN_INVALID', 'registry.example', 'is not `name:password`'));
    expect(String(caught)).not.toContain('c2VjcmV0');
  });

  it('is found for Docker Hub under each of its names', () => {
    for (const name of ['docker.io', 'https://index.docker.io/v1/', 'registry-1.docker.io'])
      expect(loginFor('registry-1.docker.io', { auths: { [name]: entry } })).toEqual(robot);
  });

  it.each<[string, JsonObject]>([
    ['no list', { auths: [] }],
    ['no logins', {}],
    ['a login that is a text', { auths: { 'registry.example': 'robot:word' } }],
    ['helpers alone', { credHelpers: { 'registry.example': 'evil' }, credsStore: 'evil' }],
  ])('is none where there is %s', (_name, config) => {
    expect(loginFor('registry.example', config)).toBeUndefined();
  });
});

describe('Docker’s configuration file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'docker-config-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const login = () => dockerLogin('registry.example', { DOCKER_CONFIG: folder });

  it('is read from DOCKER_CONFIG', async () => {
    await writeFile(join(folder, 'config.json'), JSON.stringify({ auths: { 'registry.example': entry } }));
    expect(await login()).toEqual(robot);
  });

  it('may be missing', async () => {
    expect(await login()).toBeUndefined();
    expect(await dockerLogin('registry.example', { HOME: folder })).toBeUndefined();
  });

  it.each(['{"auths":{"a":{"auth":"c2VjcmV0"', '[]', ''])(
    'is refused without its words when it is %j',
    async (text) => {
      await writeFile(join(folder, 'config.json'), text);
      const error = await login().catch((caught: Error) => caught);
      expect(error).toEqual(failure('E_LOGIN_INVALID', 'is not a JSON object'));
      expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('c2VjcmV0');
    },
  );
});
