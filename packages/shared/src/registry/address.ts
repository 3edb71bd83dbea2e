import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, isIPv4, type LookupFunction } from 'node:net';
import { registryError } from './errors.ts';

/** Where on the network a host is. Only `public` may be reached by a redirect or a token realm. */
export type Reach = 'public' | 'loopback' | 'private';

const LOOPBACK = blockList([['127.0.0.0', 8]], [['::1', 128]]);

/** Source: IANA special-purpose address registries (RFC 6890); metadata services live in 169.254.0.0/16 and fd00:ec2::/32. */
const PRIVATE = blockList(
  [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
  ],
  [
    ['::', 96],
    ['64:ff9b::', 32],
    ['100::', 64],
    ['100:0:0:1::', 64],
    ['2001::', 23],
    ['2001:db8::', 32],
    ['3fff::', 20],
    ['5f00::', 16],
    ['fc00::', 7],
    ['fe80::', 10],
    ['fec0::', 10],
    ['ff00::', 8],
  ],
);

/** The reach of an IP address in any spelling that `URL` or the resolver gives. */
export function reachOfAddress(address: string): Reach {
  const family = isIP(address);
  if (family === 0) return 'private';
  const inner = family === 6 ? embedded(address) : undefined;
  if (inner !== undefined) return reachOfAddress(inner);
  const kind = family === 6 ? 'ipv6' : 'ipv4';
  if (LOOPBACK.check(address, kind)) return 'loopback';
  return PRIVATE.check(address, kind) ? 'private' : 'public';
}

/**
 * The reach of a URL's host name as far as the name alone tells; `URL` has already turned decimal, hexadecimal and octal
 * spellings of IPv4 into the usual one. A name that needs a resolver is `public` here and is checked again when it connects.
 */
export function reachOfHost(hostname: string): Reach {
  const host = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
  if (isIP(host) !== 0) return reachOfAddress(host);
  if (host === 'localhost' || host.endsWith('.localhost')) return 'loopback';
  if (host.endsWith('.internal') || host.endsWith('.local') || !host.includes('.')) return 'private';
  return 'public';
}

/** A resolver that refuses names behind which any address is outside the networks allowed (DNS rebinding). */
export function guardedLookup(allowed: readonly Reach[]): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, []);
      const outside = addresses.find(({ address }) => !allowed.includes(reachOfAddress(address)));
      if (outside !== undefined)
        return done(
          registryError(
            'E_REDIRECT_REFUSED',
            `${hostname} is at ${outside.address}, a ${reachOfAddress(outside.address)} address`,
          ),
          [],
        );
      if (options.all === true) return done(null, addresses);
      const [first] = addresses;
      return done(null, first?.address ?? '', first?.family ?? 4);
    });
  };
}

/** The IPv4 address inside an IPv4-mapped, -translated, NAT64 or 6to4 address. Source: RFC 4291 2.5.5, RFC 6052, RFC 3056. */
function embedded(address: string): string | undefined {
  const words = wordsOf(address);
  const dotted = (high = 0, low = 0): string => [high >> 8, high & 255, low >> 8, low & 255].join('.');
  const zero = (from: number, to: number): boolean => words.slice(from, to).every((word) => word === 0);
  if (zero(0, 5) && words[5] === 0xffff) return dotted(words[6], words[7]);
  if (zero(0, 4) && words[4] === 0xffff && words[5] === 0) return dotted(words[6], words[7]);
  if (words[0] === 0x64 && words[1] === 0xff9b && zero(2, 6)) return dotted(words[6], words[7]);
  if (words[0] === 0x2002) return dotted(words[1], words[2]);
  return undefined;
}

/** The eight 16-bit words of an IPv6 address. */
function wordsOf(address: string): number[] {
  const plain = address.replace(/%.*$/, '').replace(/\d+\.\d+\.\d+\.\d+$/, (tail) => {
    if (!isIPv4(tail)) return tail;
    const [a = 0, b = 0, c = 0, d = 0] = tail.split('.').map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [head = '', tail] = plain.split('::');
  const parse = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16));
  const front = parse(head);
  const back = tail === undefined ? [] : parse(tail);
  return [...front, ...new Array<number>(Math.max(0, 8 - front.length - back.length)).fill(0), ...back];
}

function blockList(v4: [string, number][], v6: [string, number][]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of v4) list.addSubnet(net, prefix, 'ipv4');
  for (const [net, prefix] of v6) list.addSubnet(net, prefix, 'ipv6');
  return list;
}
