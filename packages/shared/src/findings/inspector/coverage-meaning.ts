import type { StatusMeaning } from '../ecr/scan-status.ts';

type Refused = Extract<StatusMeaning, { kind: 'refused' }>;

const refused = (code: Refused['code'], says: string): Refused => ({ kind: 'refused', code, says });
const WAITING: StatusMeaning = { kind: 'waiting' };
const SCANNED: StatusMeaning = { kind: 'scanned' };

/** What Inspector's reason says of one image. Source: Inspector API 2020-06-08, ScanStatusReason; the reasons of servers and functions are left to the default. */
const MEANINGS: Readonly<Record<string, StatusMeaning>> = {
  SUCCESSFUL: SCANNED,
  // The image was scanned when it came and is not looked at again; `lastScannedAt` tells how old that is.
  SCAN_FREQUENCY_SCAN_ON_PUSH: SCANNED,
  PENDING_INITIAL_SCAN: WAITING,
  PENDING_REVIVAL_SCAN: WAITING,
  SCAN_IN_PROGRESS: WAITING,
  UNSUPPORTED_OS: refused(
    'E_SCAN_UNSUPPORTED',
    'Inspector does not support the operating system, the architecture or the kind of manifest',
  ),
  UNSUPPORTED_MEDIA_TYPE: refused('E_SCAN_UNSUPPORTED', 'Inspector does not support the media type of the layers'),
  UNSUPPORTED_LANGUAGE: refused('E_SCAN_UNSUPPORTED', 'Inspector does not support the language'),
  UNSUPPORTED_RUNTIME: refused('E_SCAN_UNSUPPORTED', 'Inspector does not support the runtime'),
  UNSUPPORTED_CONFIG_FILE: refused('E_SCAN_UNSUPPORTED', 'Inspector does not support the configuration file'),
  IMAGE_SIZE_EXCEEDED: refused('E_SCAN_UNSUPPORTED', 'the image is larger than Inspector reads'),
  NO_INVENTORY: refused('E_SCAN_UNSUPPORTED', 'Inspector found no package that it knows in the image'),
  NO_RESOURCES_FOUND: refused('E_SCAN_UNSUPPORTED', 'Inspector found nothing in the image that it can read'),
  SCAN_ELIGIBILITY_EXPIRED: refused('E_SCAN_EXPIRED', 'the re-scan duration of the image has ended'),
  IMAGE_ARCHIVED: refused('E_SCAN_ARCHIVED', 'the image is archived'),
  INTERNAL_ERROR: refused('E_SCAN_FAILED', 'Inspector had an internal error'),
  STALE_INVENTORY: refused('E_SCAN_FAILED', 'Inspector’s inventory of the image is stale'),
  ACCESS_DENIED: refused('E_SCAN_FAILED', 'Inspector itself has no access to the image'),
  ACCESS_DENIED_TO_ENCRYPTION_KEY: refused(
    'E_SCAN_FAILED',
    'Inspector itself may not use the encryption key of the repository',
  ),
  SCAN_FREQUENCY_MANUAL: refused('E_SCAN_NOT_COVERED', 'the repository is set to be scanned by hand only'),
  EXCLUDED_BY_TAG: refused('E_SCAN_NOT_COVERED', 'a tag excludes the image from scanning'),
  PENDING_DISABLE: refused('E_SCAN_NOT_COVERED', 'scanning is being switched off'),
  NO_SCAN_CONFIGURATION_ASSOCIATED: refused('E_SCAN_NOT_COVERED', 'no scan configuration applies to the image'),
  RESOURCE_TERMINATED: refused('E_SCAN_NOT_COVERED', 'Inspector believes that the image is deleted'),
  RESOURCE_UNMANAGED: refused('E_SCAN_NOT_COVERED', 'Inspector does not manage the image'),
  INTEGRATION_CONNECTION_LOST: refused('E_SCAN_NOT_COVERED', 'Inspector lost the connection to the registry'),
};

/** Total: a reason that is new is refused. */
export function coverageMeaning(reason: string | undefined): StatusMeaning {
  const known = reason === undefined || !Object.hasOwn(MEANINGS, reason) ? undefined : MEANINGS[reason];
  return known ?? refused('E_SCAN_UNKNOWN', `Inspector gave the reason ${reason ?? 'none'}, which is not known`);
}
