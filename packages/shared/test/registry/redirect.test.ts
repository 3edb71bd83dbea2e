import { describe, expect, it } from '@jest/globals';
import { hop, hopHome } from '../../src/registry/redirect.ts';

const home = new URL('https://registry.example');
const from = new URL('https://registry.example/v2/app/blobs/sha256:0');
const refused = (why: string) =>
  expect.objectContaining({ code: 'E_REDIRECT_REFUSED', message: expect.stringContaining(why) });
const caught = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe('a redirect', () => {
  it.each([
    ['/v2/other', true, 'https://registry.example/v2/other'],
    ['?next=1', true, 'https://registry.example/v2/app/blobs/sha256:0?next=1'],
    ['https://registry.example:443/x', true, 'https://registry.example/x'],
    ['https://storage.example/x', false, 'https://storage.example/x'],
    ['//storage.example/x', false, 'https://storage.example/x'],
    ['https://registry.example:8443/x', false, 'https://registry.example:8443/x'],
    ['https://registry.example.evil.example/x', false, 'https://registry.example.evil.example/x'],
  ])('to %s is followed, at home: %s', (location, atHome, href) => {
    const found = hop(home, from, location);
    expect([found.home, found.url.href]).toEqual([atHome, href]);
  });

  it.each([
    ['http://registry.example/x', 'it leaves https'],
    ['http://storage.example/x', 'it leaves https'],
    ['https://user:word@registry.example/x', 'user information'],
    ['https://registry.example@evil.example/x', 'user information'],
    ['file:///etc/passwd', 'file: is not followed'],
    ['ftp://storage.example/x', 'ftp: is not followed'],
    ['data:text/plain,x', 'data: is not followed'],
    ['https://169.254.169.254/latest', 'a private address'],
    ['https://2852039166/latest', 'a private address'],
    ['https://[::ffff:a9fe:a9fe]/', 'a private address'],
    ['https://10.1.2.3/', 'a private address'],
    ['https://127.0.0.1/', 'a loopback address'],
    ['https://localhost/', 'a loopback address'],
    ['https://metadata.google.internal/', 'a private address'],
    ['\\\\10.0.0.1\\x', 'a private address'],
    ['https://[', 'that is not a URL'],
  ])('to %s is refused: %s', (location, why) => {
    expect(caught(() => hop(home, from, location))).toEqual(refused(why));
  });

  it('from a registry on loopback stays on loopback or goes out by https', () => {
    const local = new URL('http://127.0.0.1:5000');
    expect(hop(local, local, 'http://127.0.0.1:9000/x')).toMatchObject({ home: false, reach: ['loopback'] });
    expect(hop(local, local, 'https://storage.example/x')).toMatchObject({ home: false, reach: ['public'] });
    expect(caught(() => hop(local, local, 'http://storage.example/x'))).toEqual(refused('leaves https'));
    expect(caught(() => hop(local, local, 'http://169.254.169.254/x'))).toEqual(refused('leaves https'));
    expect(caught(() => hop(local, local, 'https://169.254.169.254/x'))).toEqual(refused('a private address'));
  });

  it('from a registry on loopback that has a certificate keeps to https', () => {
    const local = new URL('https://127.0.0.1:5000');
    expect(hop(local, local, 'https://127.0.0.1:9000/x')).toMatchObject({ home: false, reach: ['loopback'] });
    for (const location of ['http://127.0.0.1:9000/x', 'http://localhost/x', 'http://127.0.0.1:5000/x'])
      expect(caught(() => hop(local, local, location))).toEqual(refused('it leaves https'));
  });

  it('from storage leads back to loopback by no scheme, and to the registry by https alone', () => {
    const local = new URL('http://127.0.0.1:5000');
    const storage = new URL('https://storage.example/x');
    expect(caught(() => hop(local, storage, 'https://127.0.0.1:9000/x'))).toEqual(refused('a loopback address'));
    expect(caught(() => hop(local, storage, 'http://127.0.0.1:5000/x'))).toEqual(refused('it leaves https'));
    expect(hop(home, storage, 'https://registry.example/x')).toMatchObject({ home: true });
  });

  it('of an upload stays at the registry’s origin', () => {
    expect(hopHome(home, from, '/v2/app/blobs/uploads/1').href).toBe('https://registry.example/v2/app/blobs/uploads/1');
    for (const location of ['https://storage.example/u', 'https://registry.example:8443/u'])
      expect(caught(() => hopHome(home, from, location))).toEqual(refused('an upload stays with its registry'));
  });
});
