import type { Readable } from 'node:stream';
import { type Clock, type Digest, isDigest, type Random, type Secrets } from '../kernel/index.ts';
import { refusalOf } from './answer-error.ts';
import type { Descriptor } from './descriptor.ts';
import { registryError } from './errors.ts';
import { type Answer, type Http, header } from './http.ts';
import type { LoginSource } from './login.ts';
import { MANIFEST_BYTES, type Manifest, parseManifest } from './manifest.ts';
import { MANIFEST_TYPES } from './media-type.ts';
import { openBlob } from './oci-blob.ts';
import { ociClient } from './oci-client.ts';
import { listReferrers, listTags } from './oci-lists.ts';
import { ociWriter } from './oci-upload.ts';
import type { Arrival, BeginHint, Origin, PutCondition, Repository } from './ports.ts';
import { discard, readBody } from './read-body.ts';
import { hopHome } from './redirect.ts';

export interface OciRegistryOptions extends Origin {
  readonly side: 'source' | 'destination';
  /** `https`, or `http` for a registry on loopback. */
  readonly scheme: 'http' | 'https';
  readonly http: Http;
  readonly login: LoginSource;
  /** ECR's rule: the login is shown at once and no token service is asked. */
  readonly basicOnly?: boolean;
  /** Hosts that blobs may be redirected to, besides the registry itself; any public one where absent. */
  readonly storage?: (host: string) => boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly secrets: Secrets;
  readonly deadline?: number;
  readonly signal?: AbortSignal;
}

/** Connections for questions and manifests, where blobs have connections of their own. */
const SMALL_TALK = 6;

/** One repository of an OCI registry, over HTTP. Source: OCI distribution-spec 1.1. */
export function ociRegistry(options: OciRegistryOptions): Repository {
  const { host, repository, side, scheme } = options;
  const place = `${side} ${host}/${repository}`;
  const base = `/v2/${repository}`;
  const home = new URL(`${scheme}://${host}`);
  const scope = `repository:${repository}:${side === 'source' ? 'pull' : 'pull,push'}`;
  const client = ociClient({ ...options, home, scope });
  const accept = MANIFEST_TYPES.join(', ');
  /** Whether `mount` from the repository itself tells that a blob is there: unknown, or what was learned. */
  let asksByMounting: boolean | undefined;

  const learn = (answer: Answer): Answer => {
    asksByMounting ??= header(answer, 'docker-distribution-api-version') === 'registry/2.0';
    return answer;
  };
  const head = async (reference: string): Promise<Digest | undefined> => {
    const answer = learn(
      await client.call({
        method: 'HEAD',
        path: `${base}/manifests/${reference}`,
        headers: { accept },
        expect: [200, 404],
        what: `${place}: the look at ${reference}`,
      }),
    );
    discard(answer);
    if (answer.status === 404) return undefined;
    const found = header(answer, 'docker-content-digest');
    if (isDigest(found)) return found;
    return (await manifest(reference))?.digest;
  };

  const manifest = async (reference: string): Promise<Manifest | undefined> => {
    const answer = await client.call({
      method: 'GET',
      path: `${base}/manifests/${reference}`,
      headers: { accept },
      expect: [200, 404],
      what: `${place}: the manifest ${reference}`,
    });
    if (answer.status === 404) {
      const { code, error } = await refusalOf(answer, `${place}: the manifest ${reference}`);
      if (code === 'NAME_UNKNOWN') throw error;
      return undefined;
    }
    return manifestFrom(answer, reference);
  };

  const manifestFrom = async (answer: Answer, reference: string): Promise<Manifest> => {
    const bytes = await readBody(answer, MANIFEST_BYTES);
    const type = header(answer, 'content-type')?.split(';', 1)[0]?.trim();
    const found = parseManifest(bytes, place, type);
    const told = header(answer, 'docker-content-digest');
    for (const promised of [isDigest(reference) ? reference : undefined, told])
      if (promised !== undefined && promised !== found.digest)
        throw registryError(
          'E_CONTENT_MISMATCH',
          `the manifest ${promised} from ${place} has the digest ${found.digest} (${bytes.length} bytes)`,
        );
    return found;
  };

  const has = async (blob: Descriptor): Promise<boolean> => {
    const answer = await client.call({
      method: 'HEAD',
      path: `${base}/blobs/${blob.digest}`,
      expect: [200, 307, 404],
      what: `${place}: the look for ${blob.digest}`,
    });
    discard(answer);
    if (answer.status !== 200) return answer.status === 307;
    const length = header(answer, 'content-length');
    return length === undefined || Number(length) === blob.size;
  };

  const begin = async (blob: Descriptor, hint: BeginHint): Promise<Arrival> => {
    if (hint.unasked === true && asksByMounting !== true && (await has(blob))) return { kind: 'present' };
    const from = hint.mount ?? (hint.unasked === true && asksByMounting === true ? repository : undefined);
    const query = from === undefined ? '' : `?mount=${blob.digest}&from=${encodeURIComponent(from)}`;
    const answer = await client.call({
      method: 'POST',
      path: `${base}/blobs/uploads/${query}`,
      expect: from === undefined ? [202] : [201, 202, 400, 403, 404, 405],
      what: `${place}: the start of the upload of ${blob.digest}`,
      ...(hint.mount !== undefined && { scope: `repository:${hint.mount}:pull` }),
    });
    discard(answer);
    if (answer.status === 201) return { kind: from === repository ? 'present' : 'mounted' };
    if (answer.status !== 202) {
      // Some registries refuse what they cannot mount instead of opening an upload.
      if (from === repository) asksByMounting = false;
      return begin(blob, from === repository ? { unasked: true } : {});
    }
    return upload(blob, answer);
  };

  const upload = (blob: Descriptor, answer: Answer): Arrival => {
    const told = header(answer, 'location');
    if (told === undefined) throw registryError('E_REGISTRY_FAULT', `${place} opened an upload without a Location`);
    const location = hopHome(client.home, answer.url, told);
    const abandon = (): void => {
      void client
        .call({
          method: 'DELETE',
          path: location,
          expect: [202, 204, 404, 405],
          what: `${place}: the end of an upload`,
        })
        .then(discard, () => {});
    };
    return { kind: 'upload', abandon, send: () => ociWriter(client, { location, blob, place }) };
  };

  const put = async (wanted: Manifest, tag?: string, condition?: PutCondition): Promise<void> => {
    const reference = tag ?? wanted.digest;
    const answer = await client.call({
      method: 'PUT',
      path: `${base}/manifests/${reference}`,
      headers: { 'content-type': wanted.mediaType, ...conditionHeaders(condition) },
      body: wanted.bytes,
      expect: [200, 201, 412],
      what: `${place}: the manifest ${wanted.digest}${tag === undefined ? '' : ` as ${tag}`}`,
    });
    discard(answer);
    if (answer.status === 412)
      throw registryError('E_TAG_CHANGED', `${place}: tag ${tag} is no longer ${condition?.expected ?? 'as it was'}`);
    const stored = header(answer, 'docker-content-digest');
    if (stored !== undefined && stored !== wanted.digest)
      throw registryError('E_CONTENT_MISMATCH', `the manifest ${wanted.digest} was stored by ${place} as ${stored}`);
  };

  return {
    place,
    origin: { host, repository },
    batches: false,
    prepare: (connections) => {
      if (side === 'source') client.http.warm(client.home, connections, 'bulk');
      client.http.warm(client.home, side === 'source' ? Math.min(connections, SMALL_TALK) : connections);
    },
    manifest,
    open: (blob, offset): Promise<Readable> => openBlob(client, { base, blob, offset, place }),
    referrers: (subject) => listReferrers(client, { base, subject, place }),
    tags: () => listTags(client, { base, place }),
    head,
    has,
    begin,
    put,
    rules: () => Promise.resolve({}),
    canMount: () => Promise.resolve(true),
  };
}

/** Registries that know nothing of this ignore it. Source: RFC 9110 section 13.1. */
function conditionHeaders(condition: PutCondition | undefined): Record<string, string> {
  if (condition === undefined) return {};
  return condition.expected === 'absent' ? { 'if-none-match': '*' } : { 'if-match': `"${condition.expected}"` };
}
