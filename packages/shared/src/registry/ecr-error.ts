import { WaybillError } from '../kernel/index.ts';
import { registryError } from './errors.ts';

/** The part of an SDK exception that is looked at. */
interface Exception {
  readonly name: string;
  readonly message: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** What a caller needs for each call of ECR's API. Source: service authorization reference, "Actions defined by Amazon ECR". */
const PERMISSION: Readonly<Record<string, string>> = {
  ListImageReferrers: 'ecr:BatchGetImage',
};

const KNOWN: Readonly<Record<string, Parameters<typeof registryError>[0]>> = {
  AccessDeniedException: 'E_REGISTRY_DENIED',
  UnrecognizedClientException: 'E_REGISTRY_DENIED',
  InvalidSignatureException: 'E_REGISTRY_DENIED',
  ExpiredTokenException: 'E_REGISTRY_DENIED',
  RepositoryNotFoundException: 'E_REPOSITORY_NOT_FOUND',
  ImageNotFoundException: 'E_IMAGE_NOT_FOUND',
  KmsException: 'E_REGISTRY_KEY',
  LimitExceededException: 'E_REGISTRY_QUOTA',
  ImageTagAlreadyExistsException: 'E_TAG_IMMUTABLE',
  ImageDigestDoesNotMatchException: 'E_CONTENT_MISMATCH',
  InvalidParameterException: 'E_REGISTRY_REFUSED',
  LayersNotFoundException: 'E_REGISTRY_REFUSED',
  ReferencedImagesNotFoundException: 'E_REGISTRY_REFUSED',
  UnsupportedImageTypeException: 'E_REGISTRY_REFUSED',
  ThrottlingException: 'E_REGISTRY_THROTTLED',
  TooManyRequestsException: 'E_REGISTRY_THROTTLED',
  ServerException: 'E_REGISTRY_FAULT',
};

/** An SDK exception as ours: what was asked of whom, what ECR said, and which permission or quota is missing. */
export function ecrError(cause: unknown, operation: string, place: string): WaybillError {
  if (cause instanceof WaybillError) return cause;
  if (!isException(cause)) return registryError('E_REGISTRY_UNREACHABLE', `${place}: ${operation} failed`, { cause });
  const { name, message } = cause;
  const status = cause.$metadata?.httpStatusCode;
  const code =
    KNOWN[name] ??
    (status === undefined ? 'E_REGISTRY_UNREACHABLE' : status >= 500 ? 'E_REGISTRY_FAULT' : 'E_REGISTRY_REFUSED');
  const what = `${place}: ${operation} was answered with ${name}: ${message}`;
  const permission = PERMISSION[operation] ?? `ecr:${operation}`;
  return registryError(code, what, {
    cause,
    ...(name === 'AccessDeniedException' && {
      cure: `allow ${permission} in the role’s policy and, across accounts, in the repository’s policy`,
    }),
  });
}

/** Whether an exception has that name. */
export function isEcr(error: unknown, ...names: readonly string[]): boolean {
  return isException(error) && names.includes(error.name);
}

/** Whether another attempt could help. */
export function isPassingEcr(error: unknown): boolean {
  if (!isException(error)) return false;
  const status = error.$metadata?.httpStatusCode;
  return (
    isEcr(error, 'ThrottlingException', 'TooManyRequestsException', 'ServerException', 'TimeoutError') ||
    status === undefined ||
    status >= 500
  );
}

function isException(value: unknown): value is Exception {
  return value instanceof Error;
}
