import { gzipSync } from 'node:zlib';
import { type Digest, digestOf } from '@waybill/shared/kernel';
import type { ImageSource } from '../../src/runtime/index.ts';

export interface GivenMember {
  readonly path: string;
  readonly type?: '0' | '1' | '2' | '5' | '3' | 'x' | 'L';
  readonly content?: string;
  readonly link?: string;
  readonly mode?: number;
}

/** A tar archive of these members, written by hand so that it may be as hostile as a test needs. */
export function givenTar(members: readonly GivenMember[]): Buffer {
  const blocks = members.flatMap(({ path, type = '0', content = '', link = '', mode = 0o644 }) => {
    const bytes = Buffer.from(content);
    const header = Buffer.alloc(512);
    header.write(path, 0, 100);
    header.write(`${mode.toString(8).padStart(7, '0')}\0`, 100);
    header.write('0000000\0', 108);
    header.write('0000000\0', 116);
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write('        ', 148);
    header.write(type, 156);
    header.write(link, 157, 100);
    header.write('ustar\x0000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** One-layer images by a script that each of them runs with Node. */
export function givenImages(scripts: Readonly<Record<string, string>>): {
  source: ImageSource;
  image(name: string): string;
} {
  const content = new Map<string, Buffer>();
  const keep = (bytes: Buffer): Digest => {
    content.set(digestOf(bytes), bytes);
    return digestOf(bytes);
  };
  const images = new Map(
    Object.entries(scripts).map(([name, script]) => {
      const layer = gzipSync(
        givenTar([
          { path: 'app/', type: '5', mode: 0o755 },
          { path: 'app/main.mjs', content: script },
        ]),
      );
      const config = Buffer.from(
        JSON.stringify({
          architecture: 'amd64',
          os: 'linux',
          config: { Entrypoint: ['node', '/app/main.mjs'], Env: ['RELEASE=1'], WorkingDir: '/app' },
        }),
      );
      const manifest = {
        schemaVersion: 2,
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: keep(config), size: config.length },
        layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: keep(layer), size: layer.length }],
      };
      return [name, keep(Buffer.from(JSON.stringify(manifest)))] as const;
    }),
  );
  return {
    image: (name) => `registry.local/shop@${images.get(name)}`,
    source: {
      manifest: async ({ reference }) => content.get(reference),
      blob: async (_image, digest) => {
        const bytes = content.get(digest);
        return bytes === undefined ? undefined : pieces(bytes);
      },
    },
  };
}

async function* pieces(bytes: Buffer): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
}

/** A server that answers every request with these statuses in turn; `/healthz` is always fine. */
export function answering(...statuses: readonly number[]): string {
  return `
    import { createServer } from 'node:http';
    const statuses = ${JSON.stringify(statuses)};
    let count = 0;
    createServer((request, response) => {
      const status = request.url === '/healthz' ? 200 : statuses[count++ % statuses.length];
      response.writeHead(status, { 'x-release': process.env.RELEASE }).end();
    }).listen(Number(process.env.PORT), process.env.HOST);
  `;
}

/** A server that is healthy for so many milliseconds. */
export function sickening(afterMs: number): string {
  return `
    import { createServer } from 'node:http';
    const began = Date.now();
    createServer((request, response) => {
      response.writeHead(Date.now() - began > ${afterMs} ? 503 : 200).end();
    }).listen(Number(process.env.PORT), process.env.HOST);
  `;
}
