import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ServerRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface GivenServer {
  readonly url: string;
  readonly requests: ServerRequest[];
  /** What the next requests are answered; the last answer stays. */
  answers: { readonly status: number; readonly body?: unknown }[];
  stop(): Promise<void>;
}

/** A server on loopback that answers what it is told. */
export async function givenServer(): Promise<GivenServer> {
  const given = { requests: [] as ServerRequest[], answers: [{ status: 200 }] as GivenServer['answers'] };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      given.requests.push({ method, path, headers, body: Buffer.concat(chunks).toString() });
      const answer = given.answers.length > 1 ? given.answers.shift() : given.answers[0];
      const body = answer?.body;
      response.writeHead(answer?.status ?? 500, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(given, {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}
