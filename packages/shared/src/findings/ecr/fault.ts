import { abortReason, kernelError, WaybillError } from '../../kernel/index.ts';
import { registryError } from '../../registry/index.ts';
import { findingsError } from '../errors.ts';

const DENIED = /^(AccessDenied|AccessDeniedException|UnauthorizedOperation)$/;
const UNKNOWN_IMAGE = /^(ImageNotFoundException|RepositoryNotFoundException)$/;

/** The code that AWS gave a failure; '' for anything else. */
export function faultName(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

export function isDenied(error: unknown): boolean {
  return DENIED.test(faultName(error));
}

/** A failure of AWS in our words: what was read, and what right it took. */
export function explained(error: unknown, what: string, right: string): Error {
  if (error instanceof WaybillError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (isDenied(error))
    return findingsError('E_SCAN_DENIED', `${what} may not be read: ${message}`, {
      cure: `allow ${right} to the role${/inspector2/i.test(message) ? ', and inspector2:ListFindings, which enhanced scanning asks for as well' : ''}`,
      cause: error,
    });
  if (UNKNOWN_IMAGE.test(faultName(error)))
    return registryError('E_IMAGE_NOT_FOUND', `${what}: ${message}`, { cause: error });
  if (faultName(error) === 'AbortError') return abortReason(undefined);
  return kernelError('E_UNEXPECTED', `${what} could not be read: ${message}`, {
    cure: 'AWS did not answer as it should; run again',
    cause: error,
  });
}
