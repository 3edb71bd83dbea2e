import type { GivenBlob, GivenManifest } from './given-image.ts';

export interface Target {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly repository: string;
  readonly authorization?: string;
}

/** One request of the distribution API. */
export async function ask(target: Target, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (target.authorization !== undefined) headers.set('authorization', target.authorization);
  return await fetch(new URL(path, target.url), { redirect: 'manual', ...init, headers });
}

export async function pushBlob(target: Target, blob: GivenBlob): Promise<Response> {
  const started = await ask(target, `/v2/${target.repository}/blobs/uploads/`, { method: 'POST' });
  const location = new URL(started.headers.get('location') ?? '', target.url);
  location.searchParams.set('digest', blob.digest);
  return await ask(target, location.href, { method: 'PUT', body: blob.bytes });
}

export async function putManifest(
  target: Target,
  manifest: GivenManifest,
  reference: string = manifest.digest,
): Promise<Response> {
  const headers = { 'content-type': manifest.mediaType };
  return await ask(target, `/v2/${target.repository}/manifests/${reference}`, {
    method: 'PUT',
    headers,
    body: manifest.bytes,
  });
}

/** Pushes blobs and manifest. @returns the answer to the manifest */
export async function push(target: Target, manifest: GivenManifest, reference?: string): Promise<Response> {
  for (const blob of manifest.blobs) await pushBlob(target, blob);
  return await putManifest(target, manifest, reference);
}

/** Status and error code of a refusal, such as `404 BLOB_UNKNOWN`. */
export async function codeOf(response: Response): Promise<string> {
  const { errors } = (await response.json()) as { errors: { code: string }[] };
  return `${response.status} ${errors[0]?.code}`;
}
