import { createHash } from 'node:crypto';
import type { ComputePlatform, RevisionLocation } from '@aws-sdk/client-codedeploy';
import { type Refusal, refusal } from '../core/index.ts';

/** Revision types that each platform takes. Source: RevisionLocation in the CodeDeploy model. */
const TAKES: Record<ComputePlatform, readonly string[]> = {
  ECS: ['AppSpecContent', 'S3'],
  Lambda: ['AppSpecContent', 'String', 'S3'],
  Server: ['S3', 'GitHub'],
};

const BUNDLES: Record<ComputePlatform, readonly string[]> = {
  ECS: ['YAML', 'JSON'],
  Lambda: ['YAML', 'JSON'],
  Server: ['tar', 'tgz', 'zip'],
};

/** @throws RevisionRequiredException, InvalidRevisionException */
export function checkRevision(revision: RevisionLocation | undefined, platform: ComputePlatform): RevisionLocation {
  if (revision === undefined) throw refusal('RevisionRequiredException', 'Revision cannot be null or empty');
  const kind = revision.revisionType;
  if (kind === undefined || !TAKES[platform].includes(kind)) {
    throw invalid(`revision type ${kind ?? 'null'} is not supported for compute platform ${platform}`);
  }
  switch (kind) {
    case 'AppSpecContent':
      checkContent(revision.appSpecContent, 'appSpecContent');
      break;
    case 'String':
      checkContent(revision.string, 'string');
      break;
    case 'S3':
      checkS3(revision, platform);
      break;
    case 'GitHub':
      checkGitHub(revision);
      break;
    default:
      kind satisfies never;
  }
  return revision;
}

/** A name for the revision: two that deploy the same thing have the same. */
export function revisionKey(revision: RevisionLocation): string {
  const s3 = revision.s3Location;
  const gitHub = revision.gitHubLocation;
  switch (revision.revisionType) {
    case 'S3':
      return `S3:${s3?.bucket}/${s3?.key}:${s3?.bundleType}:${s3?.version ?? ''}:${s3?.eTag ?? ''}`;
    case 'GitHub':
      return `GitHub:${gitHub?.repository}@${gitHub?.commitId}`;
    default:
      return `AppSpec:${revisionHash(revision)}`;
  }
}

/** What GetDeployment shows of a revision: the hash of an AppSpec, never its content. */
export function revisionShown(revision: RevisionLocation): RevisionLocation {
  if (revision.revisionType === 'AppSpecContent') {
    return { revisionType: 'AppSpecContent', appSpecContent: { sha256: revisionHash(revision) } };
  }
  if (revision.revisionType === 'String') {
    return { revisionType: 'String', string: { sha256: revisionHash(revision) } };
  }
  return revision;
}

export function revisionContent(revision: RevisionLocation): string | undefined {
  return revision.appSpecContent?.content ?? revision.string?.content;
}

function revisionHash(revision: RevisionLocation): string {
  const content = revisionContent(revision);
  return content === undefined ? (revision.appSpecContent?.sha256 ?? revision.string?.sha256 ?? '') : sha256(content);
}

function checkContent(raw: { content?: string | undefined; sha256?: string | undefined } | undefined, name: string) {
  if (raw?.content === undefined || raw.content === '') throw invalid(`${name}.content is null or empty`);
  if (raw.sha256 !== undefined && raw.sha256 !== sha256(raw.content)) {
    throw invalid(`${name}.sha256 is not the SHA-256 hash of the content`);
  }
}

function checkS3(revision: RevisionLocation, platform: ComputePlatform) {
  const { bucket, key, bundleType } = revision.s3Location ?? {};
  if (bucket === undefined || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw invalid('the S3 bucket name is not valid');
  if (key === undefined || key === '') throw invalid('the S3 object key is null or empty');
  if (bundleType === undefined || !BUNDLES[platform].includes(bundleType)) {
    throw invalid(`bundle type ${bundleType ?? 'null'} is not supported for compute platform ${platform}`);
  }
}

function checkGitHub(revision: RevisionLocation) {
  const { repository, commitId } = revision.gitHubLocation ?? {};
  if (repository === undefined || !/^[\w.-]+\/[\w.-]+$/.test(repository))
    throw invalid('the GitHub repository is not account/repository');
  if (commitId === undefined || !/^[0-9a-f]{40}$/.test(commitId)) throw invalid('the commit ID is not a SHA-1');
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function invalid(problem: string): Refusal {
  return refusal('InvalidRevisionException', `The revision is not valid: ${problem}.`);
}
