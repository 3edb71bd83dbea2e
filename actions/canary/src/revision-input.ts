import type { Revision } from '@waybill/shared/codedeploy';
import { InvalidValue } from '@waybill/shared/kernel';

const ALLOWED = 's3://BUCKET/KEY.zip (tar, tgz, zip; optionally ?version=…&etag=…) or github://OWNER/REPOSITORY/COMMIT';
const BUNDLE: Readonly<Record<string, string>> = { zip: 'zip', tar: 'tar', tgz: 'tgz', 'tar.gz': 'tgz' };

/** Where the bundle of an EC2 or on-premises deployment is. @throws InvalidValue */
export function parseRevision(text: string): Revision {
  const github = /^github:\/\/([\w.-]+\/[\w.-]+)\/([0-9a-f]{40})$/.exec(text);
  if (github !== null) return { kind: 'github', repository: github[1] ?? '', commit: github[2] ?? '' };
  const s3 = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/([^?]+)(?:\?(.*))?$/.exec(text);
  if (s3 === null) throw new InvalidValue(text, ALLOWED);
  const [, bucket = '', key = '', query = ''] = s3;
  const bundleType = BUNDLE[/\.(tar\.gz|[a-z]+)$/i.exec(key)?.[1]?.toLowerCase() ?? ''];
  const options = new URLSearchParams(query);
  const known = [...options.keys()].every((name) => name === 'version' || name === 'etag');
  if (bundleType === undefined || !known) throw new InvalidValue(text, ALLOWED);
  const version = options.get('version');
  const eTag = options.get('etag');
  return {
    kind: 's3',
    bucket,
    key,
    bundleType,
    ...(version !== null && { version }),
    ...(eTag !== null && { eTag }),
  };
}
