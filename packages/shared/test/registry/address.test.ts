import { describe, expect, it } from '@jest/globals';
import { guardedLookup } from '../../src/registry/address.ts';
import { type Reach, reachOfAddress, reachOfHost } from '../../src/registry/index.ts';

const metadata = [
  '169.254.169.254',
  '2852039166',
  '0xA9FEA9FE',
  '0xa9.0xfe.0xa9.0xfe',
  '0251.0376.0251.0376',
  '169.16689662',
  '169.254.43518',
  '１６９.254.169.254',
  '169.254.169.254.',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '[0:0:0:0:0:ffff:a9fe:a9fe]',
  '[::169.254.169.254]',
  '[64:ff9b::169.254.169.254]',
  '[2002:a9fe:a9fe::1]',
  '[fd00:ec2::254]',
];
const inside = [
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '0.0.0.0',
  '0',
  '255.255.255.255',
];
const insideSix = [
  '[::]',
  '[fe80::1]',
  '[febf::1]',
  '[fc00::1]',
  '[fdff::1]',
  '[ff02::1]',
  '[::ffff:10.0.0.1]',
  '[2001:db8::1]',
  '[3fff::1]',
  '[3fff:fff::1]',
  '[5f00::1]',
  '[::7f00:1]',
  '[::8.8.8.8]',
  '[::2]',
  '[64:ff9b:1::808:808]',
  '[64:ff9b:0:0:1::808:808]',
  '[100::1]',
  '[2001::1]',
];
const names = ['registry', 'metadata.google.internal', 'printer.local', 'REGISTRY.INTERNAL.'];
const loopback = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f.1',
  '017700000001',
  '127.255.255.254',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:0:0:1]',
  'localhost',
  'LOCALHOST.',
  'a.localhost',
];
const open = [
  '8.8.8.8',
  '134744072',
  '172.32.0.1',
  '169.253.1.1',
  '[2606:4700::1111]',
  '[::ffff:8.8.8.8]',
  '[64:ff9b::8.8.8.8]',
  '[4000::1]',
  '[5eff:ffff::1]',
  'registry.example',
  'a.local.example',
];

const table: [string, Reach][] = [
  ...[...metadata, ...inside, ...insideSix, ...names].map((host): [string, Reach] => [host, 'private']),
  ...loopback.map((host): [string, Reach] => [host, 'loopback']),
  ...open.map((host): [string, Reach] => [host, 'public']),
];

describe('the reach of a host', () => {
  it.each(table)('of http://%s/ is %s', (host, reach) => {
    expect(reachOfHost(new URL(`http://${host}/`).hostname)).toBe(reach);
  });
});

describe('the reach of an address that a resolver gave', () => {
  it.each<[string, Reach]>([
    ['169.254.169.254', 'private'],
    ['::ffff:169.254.169.254', 'private'],
    ['fe80::1%eth0', 'private'],
    ['::1', 'loopback'],
    ['not an address', 'private'],
    ['', 'private'],
    ['1.1.1.1', 'public'],
  ])('of %s is %s', (address, reach) => {
    expect(reachOfAddress(address)).toBe(reach);
  });
});

describe('a name behind which is an inner address', () => {
  const look = (allowed: readonly Reach[], all = false) =>
    new Promise((resolve) => {
      guardedLookup(allowed)('localhost', { all, family: 4 }, (error, found) => resolve(error ?? found));
    });

  it('is refused at the moment of the connection', async () => {
    expect(await look(['public'])).toMatchObject({
      code: 'E_REDIRECT_REFUSED',
      message: expect.stringContaining('localhost is at 127.0.0.1, a loopback address'),
    });
  });

  it('is reached where its network is allowed', async () => {
    expect(await look(['loopback'])).toBe('127.0.0.1');
    expect(await look(['loopback'], true)).toEqual([{ address: '127.0.0.1', family: 4 }]);
  });
});
