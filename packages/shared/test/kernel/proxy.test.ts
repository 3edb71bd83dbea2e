import { describe, expect, it } from '@jest/globals';
import { proxyRule } from '../../src/kernel/index.ts';

const PROXY = 'http://proxy.corp:3128';

function isProxied(noProxy: string, host: string, port = 443): boolean {
  return proxyRule({ HTTPS_PROXY: PROXY, NO_PROXY: noProxy })(host, port) !== undefined;
}

describe('the proxy rule', () => {
  it('goes directly where no proxy is named', () => {
    expect(proxyRule({})('sts.eu-central-1.amazonaws.com', 443)).toBeUndefined();
    expect(proxyRule({ HTTPS_PROXY: '' })('sts.eu-central-1.amazonaws.com', 443)).toBeUndefined();
  });

  it.each([
    ['http://proxy.corp:3128', { host: 'proxy.corp', port: 3128, tls: false }],
    ['https://proxy.corp', { host: 'proxy.corp', port: 443, tls: true }],
    ['http://proxy.corp', { host: 'proxy.corp', port: 80, tls: false }],
    ['proxy.corp:8080', { host: 'proxy.corp', port: 8080, tls: false }],
    ['http://[::1]:8080', { host: '::1', port: 8080, tls: false }],
  ])('reads %s', (address, expected) => {
    expect(proxyRule({ HTTPS_PROXY: address })('a.b', 443)).toMatchObject(expected);
  });

  it('takes the lower-case name before the upper-case one, and ALL_PROXY last', () => {
    expect(
      proxyRule({ https_proxy: 'http://low', HTTPS_PROXY: 'http://up', ALL_PROXY: 'http://all' })('a.b', 443)?.host,
    ).toBe('low');
    expect(proxyRule({ HTTPS_PROXY: 'http://up', ALL_PROXY: 'http://all' })('a.b', 443)?.host).toBe('up');
    expect(proxyRule({ all_proxy: 'http://all' })('a.b', 443)?.host).toBe('all');
  });

  it('decodes user and password, and says what is secret', () => {
    const pair = Buffer.from('me:p@ss').toString('base64');
    expect(proxyRule({ HTTPS_PROXY: 'http://me:p%40ss@proxy:1' })('a.b', 443)).toMatchObject({
      authorization: `Basic ${pair}`,
      secrets: ['p@ss', pair],
    });
    expect(proxyRule({ HTTPS_PROXY: 'http://me:100%@proxy:1' })('a.b', 443)?.secrets[0]).toBe('100%');
  });

  it.each(['socks5://proxy:1080', 'http://', 'ftp://x', 'http://a b'])('refuses %s without printing it', (address) => {
    expect(() => proxyRule({ HTTPS_PROXY: address })).toThrow(
      /^HTTPS_PROXY is not the address of an http or https proxy$/,
    );
  });

  it.each([
    ['*', 'sts.amazonaws.com', 443],
    ['amazonaws.com', 'sts.amazonaws.com', 443],
    ['.amazonaws.com', 'sts.amazonaws.com', 443],
    ['*.amazonaws.com', 'sts.amazonaws.com', 443],
    ['AMAZONAWS.com', 'sts.amazonaws.com', 443],
    ['x.y, sts.amazonaws.com', 'sts.amazonaws.com', 443],
    ['sts.amazonaws.com:443', 'sts.amazonaws.com', 443],
    ['10.0.0.0/8', '10.1.2.3', 443],
    ['10.1.2.3', '10.1.2.3', 443],
    ['fd00::/8', 'fd00::1', 443],
    ['::2', '[::2]', 443],
    ['  x.y ,\t10.0.0.0/8 ', '10.1.2.3', 443],
    ['10.1.2.3/32', '10.1.2.3', 443],
    ['fd00::1/128', 'fd00::1', 443],
    ['fd00::/99', 'fd00::1', 443],
    ['sts.amazonaws.com:8443', 'STS.amazonaws.com', 8443],
    ['[::2]:443', '::2', 443],
    ['', 'LOCALHOST', 443],
    ['', '127.255.1.2', 443],
    ['', 'localhost', 443],
    ['', '127.0.0.1', 443],
    ['', '[::1]', 443],
  ])('with NO_PROXY %s goes directly to %s', (noProxy, host, port) => {
    expect(isProxied(noProxy, host, port)).toBe(false);
  });

  it.each([
    ['', 'sts.amazonaws.com', 443],
    ['amazonaws.co', 'sts.amazonaws.com', 443],
    ['ts.amazonaws.com', 'sts.amazonaws.com', 443],
    ['sts.amazonaws.com:8443', 'sts.amazonaws.com', 443],
    ['10.0.0.0/8', '11.1.2.3', 443],
    ['10.0.0.0/99', '10.1.2.3', 443],
    ['127.evil.com', 'x.127.evil.org', 443],
    ['', '127.evil.com', 443],
    ['', '[::2]', 443],
    [' , ,', 'sts.amazonaws.com', 443],
    ['10.0.0.0/33', '10.1.2.3', 443],
    ['10.1.2.3/32x', '10.1.2.3', 443],
    ['x/8', 'sts.amazonaws.com', 443],
    ['sts.amazonaws.com:443x', 'sts.amazonaws.com', 443],
  ])('with NO_PROXY %s proxies %s', (noProxy, host, port) => {
    expect(isProxied(noProxy, host, port)).toBe(true);
  });
});
