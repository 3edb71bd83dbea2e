import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

// node endless.ts BYTES LAYERS: a registry with one image of so many layers of that size, made while they are sent, which
// takes any upload and keeps nothing. Says its port once the layers' digests are known, and ends when its input does.

const piece = randomBytes(1_000_000);
const config = Buffer.from('{"architecture":"amd64","os":"linux"}');
const size = Number(process.argv[2]);

/** The first bytes of each layer, which make it another one than the others, by its digest. */
const layers = new Map(Array.from({ length: Number(process.argv[3]) }, (_, at) => layerOf(at)));
const configDigest = digest(config);
const type = 'application/vnd.oci.image.manifest.v1+json';
const manifest = Buffer.from(
  JSON.stringify({
    schemaVersion: 2,
    mediaType: type,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: configDigest, size: config.length },
    layers: [...layers.keys()].map((digest) => ({
      mediaType: 'application/vnd.oci.image.layer.v1.tar',
      digest,
      size,
    })),
  }),
);
const written = new Set<string>();

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const [, name = '', kind = '', reference = ''] =
    /^\/v2\/(.+)\/(manifests|blobs|referrers)\/(.+)$/.exec(pathname) ?? [];
  const read = request.method === 'GET' || request.method === 'HEAD';
  const key = `${name} ${kind === 'manifests' ? 'manifest' : reference}`;
  const there = name === 'from' || written.has(key);
  if (pathname === '/v2/') response.writeHead(200, { 'content-length': 0 }).end();
  else if (!read) take(request, response, `${name} ${searchParams.get('digest') ?? 'manifest'}`);
  else if (kind === 'manifests' && there) give(request, response, manifest);
  else if (kind === 'blobs' && there && reference === configDigest) give(request, response, config);
  else if (kind === 'blobs' && there) giveLayer(request, response, layers.get(reference) ?? Buffer.alloc(8));
  else response.writeHead(404).end();
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});
process.stdin.on('end', () => process.exit());
process.stdin.resume();

function take(request: IncomingMessage, response: ServerResponse, key: string): void {
  const { method, url = '/' } = request;
  request.resume();
  request.on('end', () => {
    const done = method === 'PUT';
    if (done) written.add(key);
    const location = method === 'POST' ? `${new URL(url, 'http://x').pathname}one` : url;
    response.writeHead(done ? 201 : 202, { location, 'content-length': 0 }).end();
  });
}

function give({ method }: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const about = body === manifest ? { 'content-type': type, 'docker-content-digest': digest(manifest) } : {};
  response.writeHead(200, { ...about, 'content-length': body.length }).end(method === 'HEAD' ? undefined : body);
}

function giveLayer({ method }: IncomingMessage, response: ServerResponse, first: Buffer): void {
  response.writeHead(200, { 'content-length': size });
  if (method === 'HEAD') return void response.end();
  const pieces = piecesOf(first);
  const more = (): void => {
    for (let next = pieces.next(); next.done !== true; next = pieces.next())
      if (!response.write(next.value)) return void response.once('drain', more);
    response.end();
  };
  more();
}

function* piecesOf(first: Buffer): Generator<Buffer, void, undefined> {
  yield first;
  for (let left = size - first.length; left > 0; left -= piece.length) yield piece.subarray(0, left);
}

function layerOf(at: number): [digest: string, first: Buffer] {
  const first = Buffer.alloc(8);
  first.writeUInt32BE(at);
  const hash = createHash('sha256');
  for (const part of piecesOf(first)) hash.update(part);
  return [`sha256:${hash.digest('hex')}`, first];
}

function digest(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
