import { randomUUID } from 'node:crypto';
import { type Digest, isDigest } from '@waybill/shared/kernel';
import { type Exchange, header, type Reply, refusal } from '../core/index.ts';
import type { Repository, Upload } from '../images/index.ts';
import { writable } from './manifests.ts';
import type { Visit } from './visit.ts';

interface UploadRoute {
  readonly name: string;
  readonly id: string;
}

export async function startUpload(visit: Visit, { name }: { name: string }): Promise<Reply> {
  const { exchange, shelf, manners, ports } = visit;
  const { searchParams } = exchange.url;
  const algorithm = searchParams.get('digest-algorithm') ?? 'sha256';
  if (algorithm !== 'sha256')
    throw refusal('DIGEST_INVALID', `the algorithm '${algorithm}' is not supported`, { status: 400 });
  const repository = writable(visit, name);
  const mount = searchParams.get('mount');
  if (mount !== null) {
    const from = shelf.images.find(searchParams.get('from') ?? '');
    const size = from?.blobs.get(mount as Digest);
    if (from !== undefined && size !== undefined && ports.mounts(exchange, { from, to: repository, digest: mount })) {
      repository.blobs.set(mount as Digest, size);
      return created(visit, name, mount);
    }
  }
  const upload: Upload = { id: randomUUID(), intake: shelf.blobs.intake(), ended: false, pieces: 0 };
  const digest = searchParams.get('digest');
  if (digest !== null && manners.singlePost) {
    await upload.intake.append(exchange.stream);
    return await finish(visit, { repository, upload, digest });
  }
  repository.uploads.set(upload.id, upload);
  return accepted(visit, name, upload);
}

export async function addToUpload(visit: Visit, route: UploadRoute): Promise<Reply> {
  const { exchange, manners } = visit;
  const { upload } = uploadOf(visit, route);
  if (isOutOfOrder(exchange, upload)) return { ...accepted(visit, route.name, upload), status: 416 };
  await upload.intake.append(exchange.stream);
  upload.pieces += 1;
  // ECR says 201 where the specification says 202.
  return { ...accepted(visit, route.name, upload), status: manners.patch === 'single' ? 201 : 202 };
}

export async function finishUpload(visit: Visit, route: UploadRoute): Promise<Reply> {
  const { repository, upload } = uploadOf(visit, route);
  if (isOutOfOrder(visit.exchange, upload)) return { ...accepted(visit, route.name, upload), status: 416 };
  const digest = visit.exchange.url.searchParams.get('digest');
  if (digest === null) throw refusal('DIGEST_INVALID', 'the digest is missing', { status: 400 });
  const before = upload.intake.size;
  await upload.intake.append(visit.exchange.stream);
  if (upload.intake.size > before) upload.pieces += 1;
  if (visit.manners.patch === 'single' && upload.pieces > 1)
    throw refusal('BLOB_UPLOAD_INVALID', 'the upload came in more than one piece', { status: 400 });
  repository.uploads.delete(route.id);
  return await finish(visit, { repository, upload, digest });
}

export async function cancelUpload(visit: Visit, route: UploadRoute): Promise<Reply> {
  const { repository, upload } = uploadOf(visit, route);
  repository.uploads.delete(route.id);
  await upload.intake.discard();
  return { status: 204 };
}

export function uploadStatus(visit: Visit, route: UploadRoute): Reply {
  const { headers } = accepted(visit, route.name, uploadOf(visit, route).upload);
  const { 'content-length': _none, ...rest } = headers;
  return { status: 204, headers: rest };
}

/** Whether a chunk says that it begins elsewhere than where the last one ended. */
function isOutOfOrder(exchange: Exchange, { intake }: Upload): boolean {
  const range = /^(?:bytes=)?(\d+)-\d+$/.exec(header(exchange, 'content-range'));
  return range !== null && Number(range[1]) !== intake.size;
}

async function finish(visit: Visit, done: { repository: Repository; upload: Upload; digest: string }): Promise<Reply> {
  const { repository, upload, digest } = done;
  const blob = await upload.intake.finish();
  if (!isDigest(digest) || blob.digest !== digest) {
    throw refusal('DIGEST_INVALID', `provided digest '${digest}' did not match uploaded content '${blob.digest}'`, {
      status: 400,
    });
  }
  repository.blobs.set(digest, blob.size);
  return created(visit, repository.name, digest);
}

function uploadOf({ shelf }: Visit, { name, id }: UploadRoute): { repository: Repository; upload: Upload } {
  const repository = shelf.images.get(name);
  const upload = repository.uploads.get(id);
  if (upload === undefined) throw refusal('BLOB_UPLOAD_UNKNOWN', `blob upload unknown: ${id}`, { status: 404 });
  return { repository, upload };
}

function accepted(
  { exchange, manners }: Visit,
  name: string,
  upload: Upload,
): { readonly status: number; readonly headers: Readonly<Record<string, string>> } {
  const base = manners.locations === 'absolute' ? `http://${header(exchange, 'host')}` : '';
  return {
    status: 202,
    headers: {
      location: `${base}/v2/${name}/blobs/uploads/${upload.id}?_state=${upload.intake.size}`,
      'docker-upload-uuid': upload.id,
      range: `0-${Math.max(upload.intake.size - 1, 0)}`,
      'content-length': '0',
    },
  };
}

function created({ exchange, manners }: Visit, name: string, digest: string): Reply {
  const base = manners.locations === 'absolute' ? `http://${header(exchange, 'host')}` : '';
  const headers = {
    location: `${base}/v2/${name}/blobs/${digest}`,
    'docker-content-digest': digest,
    'content-length': '0',
  };
  return { status: 201, headers };
}
