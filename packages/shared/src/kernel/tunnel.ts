import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import type { Socket } from 'node:net';
import { kernelError } from './errors.ts';
import type { ForwardProxy } from './proxy.ts';

const WITHIN_MS = 10_000;

/** A connection to a host through a proxy’s tunnel. @throws E_PROXY_REFUSED where the proxy does not open one */
export function openTunnel(proxy: ForwardProxy, host: string, port: number): Promise<Socket> {
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const address = `${proxy.host}:${proxy.port}`;
  return new Promise((resolve, reject) => {
    const refuse = (why: string, cause?: unknown): void =>
      reject(
        kernelError('E_PROXY_REFUSED', `the proxy ${address} opened no way to ${target}: ${why}`, {
          ...(cause !== undefined && { cause }),
        }),
      );
    const request = (proxy.tls ? requestTls : requestPlain)({
      method: 'CONNECT',
      host: proxy.host,
      port: proxy.port,
      path: target,
      agent: false,
      timeout: WITHIN_MS,
      headers: {
        host: target,
        ...(proxy.authorization !== undefined && { 'proxy-authorization': proxy.authorization }),
      },
    });
    request.once('connect', (response, socket, head) => {
      if (response.statusCode === 200 && head.length === 0) {
        socket.setTimeout(0);
        return resolve(socket as Socket);
      }
      socket.destroy();
      refuse(response.statusCode === 407 ? 'it wants other credentials (407)' : `status ${response.statusCode}`);
    });
    request.once('response', (response) => {
      response.destroy();
      refuse(`status ${response.statusCode}`);
    });
    request.once('timeout', () => request.destroy(new Error(`no answer within ${WITHIN_MS / 1_000} s`)));
    request.once('error', (error) => refuse(error.message, error));
    request.end();
  });
}
