import { createHash } from 'node:crypto';
import { must } from './judge.ts';

interface Manifest {
  readonly config?: { readonly digest: string };
  readonly layers?: readonly { readonly digest: string }[];
  readonly manifests?: readonly { readonly digest: string }[];
}

/** Every manifest under a digest, as skopeo reads it, by digest. */
export async function manifestsOf(repository: string, digest: string): Promise<Map<string, string>> {
  const raw = await must('skopeo', ['inspect', '--raw', '--tls-verify=false', `docker://${repository}@${digest}`]);
  const found = new Map([[digest, raw]]);
  const { manifests = [] } = JSON.parse(raw) as Manifest;
  for (const child of manifests)
    for (const [name, bytes] of await manifestsOf(repository, child.digest)) found.set(name, bytes);
  return found;
}

/** The digests of all blobs that the manifests name. */
export function blobsOf(manifests: Iterable<string>): string[] {
  const digests = [...manifests].flatMap((raw) => {
    const { config, layers = [] } = JSON.parse(raw) as Manifest;
    return [...(config === undefined ? [] : [config.digest]), ...layers.map(({ digest }) => digest)];
  });
  return [...new Set(digests)];
}

/** The digest of a blob's bytes as the registry gives them. */
export async function blobDigest(repository: string, digest: string): Promise<string> {
  const [host = '', ...name] = repository.split('/');
  const response = await fetch(`http://${host}/v2/${name.join('/')}/blobs/${digest}`);
  return `sha256:${createHash('sha256')
    .update(Buffer.from(await response.arrayBuffer()))
    .digest('hex')}`;
}
