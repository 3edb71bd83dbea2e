import { describe, expect, it } from '@jest/globals';
import { refuseSecretArguments } from '../../src/build/secret-arguments.ts';
import { refuseSecretsInImage } from '../../src/build/secret-scan.ts';
import { type Secrets, secretKeeper } from '../../src/kernel/index.ts';
import { layoutFolder, layoutRepository } from '../../src/registry/index.ts';
import { type GivenPlatform, givenLayout, givenTar } from './given-image.ts';

const SECRET = 'wJalrXUtnFEMI-K7MDENG';

function given(): Secrets {
  const secrets = secretKeeper();
  secrets.register(SECRET);
  return secrets;
}

describe('build arguments', () => {
  it.each([
    ['a value that is registered', { NOTE: `x ${SECRET}` }, '"NOTE" holds a value that is registered as a secret'],
    ['an access key', { X: 'AKIAIOSFODNN7EXAMPLE' }, '"X" holds what looks like a key or a token'],
    ['a token of GitHub', { X: `ghp_${'a'.repeat(36)}` }, '"X" holds what looks like a key or a token'],
    ['a private key', { X: '-----BEGIN RSA PRIVATE KEY-----' }, '"X" holds what looks like a key or a token'],
    ['a password in an address', { PROXY: 'http://me:secret@proxy' }, '"PROXY" holds what looks like a key or a token'],
    ['a name of a secret', { NPM_TOKEN: 'abc' }, '"NPM_TOKEN" is named like a secret'],
  ])('are refused with %s, without telling it', (_what, args, message) => {
    expect(() => refuseSecretArguments(args, given())).toThrow(message);
    expect(() => refuseSecretArguments(args, given())).not.toThrow(SECRET);
  });

  it('may be anything else', () => {
    const args = {
      VERSION: '1.2.3',
      TOKEN_URL: 'https://example.com/token',
      SECRET_NAME: 'my/secret',
      NPM_TOKEN: '',
      KEYBOARD: 'de',
    };
    expect(() => refuseSecretArguments(args, given())).not.toThrow();
  });
});

describe('an image about to be pushed', () => {
  async function looked(platform: Partial<GivenPlatform>, fromBases: 'none' | 'all' = 'none'): Promise<void> {
    const { path, image } = await givenLayout({ layers: [], ...platform });
    const digests = image.platforms.flatMap(({ layers }) => layers.map(({ digest }) => digest));
    const source = layoutRepository(layoutFolder(path), 'source');
    await refuseSecretsInImage(image, source, {
      secrets: given(),
      fromBases: new Set(fromBases === 'all' ? digests : []),
    });
  }

  it.each<[string, Partial<GivenPlatform>, string]>([
    ['its environment', { config: { Env: [`TOKEN=${SECRET}`] } }, 'the image’s config'],
    [
      'a file',
      { layers: [givenTar({ 'root/.npmrc': `//registry/:_authToken=${SECRET}\n` })] },
      'the file "/root/.npmrc"',
    ],
    [
      'a file, encoded',
      { layers: [givenTar({ 'etc/auth': Buffer.from(`me:${SECRET}`).toString('base64') })] },
      'the file "/etc/auth"',
    ],
  ])('is refused with a secret in %s', async (_what, platform, place) => {
    await expect(looked(platform)).rejects.toMatchObject({
      code: 'E_SECRET_IN_IMAGE',
      message: expect.stringContaining(place),
    });
    await expect(looked(platform)).rejects.not.toThrow(SECRET);
  });

  it('is good without any, and layers of a base are not judged', async () => {
    await looked({ layers: [givenTar({ a: 'fine' })], config: { Env: ['A=b'] } });
    await looked({ layers: [givenTar({ a: SECRET })] }, 'all');
  });
});
