import { BlockList, isIP } from 'node:net';
import { kernelError } from './errors.ts';

/** A proxy that opens tunnels (HTTP CONNECT). */
export interface ForwardProxy {
  readonly host: string;
  readonly port: number;
  /** Whether the way to the proxy itself is TLS. */
  readonly tls: boolean;
  /** Value of Proxy-Authorization; a secret. */
  readonly authorization?: string;
  /** What must be registered as secrets before the first use. */
  readonly secrets: readonly string[];
}

/** The proxy for a host, or undefined for the direct way. */
export type ProxyRule = (host: string, port: number) => ForwardProxy | undefined;

export const NO_PROXY: ProxyRule = () => undefined;

/**
 * The rule that HTTPS_PROXY (or ALL_PROXY) and NO_PROXY describe, in lower or upper case, the lower one first as in curl.
 * Loopback is never proxied. @throws E_PROXY for a proxy that is not http or https
 */
export function proxyRule(env: Readonly<Record<string, string | undefined>>): ProxyRule {
  const read = (name: string): string => env[name.toLowerCase()] || env[name] || '';
  const name = ['HTTPS_PROXY', 'ALL_PROXY'].find((candidate) => read(candidate) !== '');
  if (name === undefined) return NO_PROXY;
  const proxy = parseProxy(name, read(name));
  const direct = directRule(read('NO_PROXY'));
  return (host, port) => (direct(bare(host), port) ? undefined : proxy);
}

function parseProxy(name: string, value: string): ForwardProxy {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.hostname === '')
    throw kernelError('E_PROXY', `${name} is not the address of an http or https proxy`);
  const tls = url.protocol === 'https:';
  const user = decoded(url.username);
  const password = decoded(url.password);
  const pair = Buffer.from(`${user}:${password}`).toString('base64');
  return {
    host: bare(url.hostname),
    port: url.port === '' ? (tls ? 443 : 80) : Number(url.port),
    tls,
    ...(user !== '' && { authorization: `Basic ${pair}` }),
    secrets: user === '' ? [] : [password, pair].filter((secret) => secret !== ''),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Hosts that NO_PROXY names: `*`, names with their subdomains, addresses, networks (10.0.0.0/8), each with an optional port. */
function directRule(list: string): (host: string, port: number) => boolean {
  const networks = new BlockList();
  const names: { name: string; port: number | undefined }[] = [];
  for (const item of list.split(/[\s,]+/).filter((part) => part !== '')) {
    const [, network = '', bits = ''] = /^(.+)\/(\d+)$/.exec(item) ?? [];
    const family = isIP(network);
    if (family !== 0 && Number(bits) <= (family === 4 ? 32 : 128))
      networks.addSubnet(network, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
    else names.push(splitPort(item.toLowerCase()));
  }
  return (host, port) => {
    const family = isIP(host);
    if (host === 'localhost' || host === '::1' || (family === 4 && host.startsWith('127.'))) return true;
    if (family !== 0 && networks.check(host, family === 4 ? 'ipv4' : 'ipv6')) return true;
    return names.some(
      (entry) =>
        (entry.port === undefined || entry.port === port) &&
        (entry.name === '*' || host === entry.name || host.endsWith(`.${entry.name}`)),
    );
  };
}

function splitPort(item: string): { name: string; port: number | undefined } {
  if (isIP(item) === 6) return { name: item, port: undefined };
  const [, name = item, port] = /^(.*):(\d+)$/.exec(item) ?? [];
  return { name: bare(name).replace(/^(\*?\.)/, ''), port: port === undefined ? undefined : Number(port) };
}

/** An IPv6 address without its brackets. */
function bare(host: string): string {
  return host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
}
