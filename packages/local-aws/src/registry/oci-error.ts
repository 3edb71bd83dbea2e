import type { Refusal, Reply } from '../core/index.ts';
import type { RegistryManners } from './visit.ts';

/** Code and status by which a registry words the errors of the image store. Source: OCI distribution-spec, "Error codes". */
const WORDING: Readonly<Record<string, readonly [string, number]>> = {
  AccessDeniedException: ['DENIED', 403],
  ExpiredTokenException: ['DENIED', 403],
  ImageDigestDoesNotMatchException: ['DIGEST_INVALID', 400],
  ImageNotFoundException: ['MANIFEST_UNKNOWN', 404],
  ImageTagAlreadyExistsException: ['TAG_INVALID', 400],
  InternalFailure: ['UNKNOWN', 500],
  InvalidParameterException: ['MANIFEST_INVALID', 400],
  LayerInaccessibleException: ['BLOB_UNKNOWN', 404],
  LayersNotFoundException: ['MANIFEST_BLOB_UNKNOWN', 404],
  LimitExceededException: ['DENIED', 403],
  ReferencedImagesNotFoundException: ['MANIFEST_BLOB_UNKNOWN', 404],
  RepositoryNotFoundException: ['NAME_UNKNOWN', 404],
  ThrottlingException: ['TOOMANYREQUESTS', 429],
};

export function ociError(error: Refusal, manners: RegistryManners): Reply {
  const [code, usual] = WORDING[error.code] ?? [error.code, 400];
  const invalid = code === 'MANIFEST_INVALID' && manners.badManifestStatus === 405;
  const status = error.status ?? (invalid ? 405 : usual);
  const { challenge } = error.members;
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(typeof challenge === 'string' && { 'www-authenticate': challenge }),
    },
    body: `${JSON.stringify({ errors: [{ code: invalid ? 'UNSUPPORTED' : code, message: error.message }] })}\n`,
  };
}
