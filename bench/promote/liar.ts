import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const LIES = ['flipped', 'short', 'long'] as const;
/** What is wrong with the layer: a bit, or bytes that are missing or too many at an orderly end. */
export type Lie = (typeof LIES)[number];

/** A registry that gives wrong layers for right descriptors, and takes whatever it is given and calls it right. */
export interface Liar {
  /** `127.0.0.1:PORT`; the images are `HOST/flipped:v1` and so on. */
  readonly host: string;
  /** When the last byte of a wrong layer left, on the clock of `performance`. */
  lastByte(): number;
  /** Whether a manifest was written to a repository. */
  wrote(repository: string): boolean;
  stop(): void;
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const config = Buffer.from('{"architecture":"amd64","os":"linux"}');
const layer = randomBytes(8_000_000);
const manifest = Buffer.from(
  JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...about(config) },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', ...about(layer) }],
  }),
);
const flipped = Buffer.from(layer);
flipped.writeUInt8(flipped.readUInt8(5_000_000) ^ 1, 5_000_000);
const WRONG: Readonly<Record<Lie, Buffer>> = {
  flipped,
  short: layer.subarray(0, -1),
  long: Buffer.concat([layer, Buffer.from('!')]),
};

export async function startLiar(): Promise<Liar> {
  const written = new Map<string, Buffer>();
  let last = 0;

  const give = (request: IncomingMessage, response: ServerResponse, body: Buffer | undefined): void => {
    if (body === undefined) return void response.writeHead(404, { 'content-length': 0 }).end();
    const type = body === manifest ? { 'content-type': MANIFEST, 'docker-content-digest': about(manifest).digest } : {};
    response.writeHead(200, { ...type, 'content-length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  const lie = (response: ServerResponse, bytes: Buffer): void => {
    // In chunks, so that no header tells of it.
    response.writeHead(200).end(bytes, () => {
      last = performance.now();
    });
  };
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://x');
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => {});
    request.on('end', () => {
      const digest = url.searchParams.get('digest');
      if (request.method === 'PUT' && url.pathname.includes('/manifests/'))
        written.set(`${repositoryOf(url)} manifest`, Buffer.concat(chunks));
      if (digest !== null) written.set(`${repositoryOf(url)} ${digest}`, Buffer.concat(chunks));
      const location = request.method === 'POST' ? `${url.pathname}one` : url.pathname;
      response.writeHead(request.method === 'PUT' ? 201 : 202, { location, 'content-length': 0 }).end();
    });
  };
  const server = createServer((request, response) => {
    const [, name = '', kind = '', reference = ''] =
      /^\/v2\/(.+)\/(manifests|blobs|referrers)\/([^/?]+)$/.exec(request.url ?? '') ?? [];
    if (request.method !== 'GET' && request.method !== 'HEAD') return take(request, response);
    if (request.url === '/v2/') return give(request, response, Buffer.alloc(0));
    const wrong = WRONG[name as Lie];
    if (wrong === undefined)
      return give(request, response, written.get(kind === 'manifests' ? `${name} manifest` : `${name} ${reference}`));
    if (kind === 'manifests' && (reference === 'v1' || reference === about(manifest).digest))
      return give(request, response, manifest);
    if (reference === about(config).digest) return give(request, response, config);
    if (kind === 'blobs' && request.method === 'GET') return lie(response, wrong);
    give(request, response, kind === 'blobs' ? layer : undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    lastByte: () => last,
    wrote: (repository) => written.has(`${repository} manifest`),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function repositoryOf({ pathname }: URL): string {
  return /^\/v2\/(.+)\/(manifests|blobs)\//.exec(pathname)?.[1] ?? '';
}

function about(bytes: Buffer): { digest: string; size: number } {
  return { digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, size: bytes.length };
}
