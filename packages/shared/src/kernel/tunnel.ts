import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import type { Socket } from 'node:net';
import { kernelError } from './errors.ts';
import type { ForwardProxy } from './proxy.ts';

const WITHIN_MS = 10_000;

/** A connection to a host through a proxy’s tunnel. @throws E_PROXY_REFUSED where the proxy does not open one, E_PROXY where it wants other credentials */
export function openTunnel(proxy: ForwardProxy, host: string, port: number): Promise<Socket> {
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const address = `${proxy.host}:${proxy.port}`;
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void =>
      reject(
        kernelError('E_PROXY_REFUSED', `the proxy ${address} opened no way to ${target}: ${cause.message}`, { cause }),
      );
    const refuse = (status: number | undefined): void =>
      status === 407
        ? reject(kernelError('E_PROXY', `the proxy ${address} wants a user and password, or other ones (status 407)`))
        : fail(new Error(`status ${status}`));
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
      refuse(response.statusCode);
    });
    request.once('response', (response) => {
      response.destroy();
      refuse(response.statusCode);
    });
    request.once('timeout', () => request.destroy(new Error(`no answer within ${WITHIN_MS / 1_000} s`)));
    request.once('error', fail);
    request.end();
  });
}
