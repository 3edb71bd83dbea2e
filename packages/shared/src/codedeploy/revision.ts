import { createHash } from 'node:crypto';

/** What a deployment brings. */
export type Revision =
  | { readonly kind: 'app-spec'; readonly content: string; readonly sha256: string }
  | {
      readonly kind: 's3';
      readonly bucket: string;
      readonly key: string;
      readonly bundleType: string;
      readonly version?: string;
      readonly eTag?: string;
    }
  | { readonly kind: 'github'; readonly repository: string; readonly commit: string };

/** A revision of an AppSpec's text; CodeDeploy wants the lower-case hex SHA-256 of its UTF-8 bytes. */
export function appSpecRevision(content: string): Revision & { readonly kind: 'app-spec' } {
  return { kind: 'app-spec', content, sha256: createHash('sha256').update(content, 'utf8').digest('hex') };
}

/** One text that is the same exactly when the revision is: its identity within a group. */
export function revisionIdentity(revision: Revision): string {
  switch (revision.kind) {
    case 'app-spec':
      return `app-spec:${revision.sha256}`;
    case 's3':
      return `s3://${revision.bucket}/${revision.key}?version=${revision.version ?? ''}&etag=${revision.eTag ?? ''}`;
    case 'github':
      return `github://${revision.repository}/${revision.commit}`;
  }
}
