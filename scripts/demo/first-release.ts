import { join } from 'node:path';
import type { LocalAws } from '@waybill/local-aws';
import { type Digest, isDigest } from '@waybill/shared/kernel';
import { waybill } from './command-line.ts';
import { recipe } from './recipe.ts';
import { checkOut } from './workspace.ts';

export interface FirstReleaseOptions {
  /** Folder of this repository. */
  readonly root: string;
  /** Folder that may be written into. */
  readonly folder: string;
  readonly aws: LocalAws;
  readonly signal: AbortSignal;
}

/** What ran in prod before: an earlier version of the good release, pushed from a shell by the command line. */
export async function pushFirstRelease(options: FirstReleaseOptions): Promise<Digest> {
  const { root, folder } = options;
  const checkout = await checkOut({
    example: join(root, 'examples', 'hello-service'),
    path: join(folder, 'checkout'),
    message: 'Release before',
    files: { 'releases/good/package.json': '{ "name": "hello-service", "version": "0.9.0", "type": "module" }\n' },
  });
  const said = await waybill(
    'build-image',
    {
      repository: 'hello-service',
      tags: '0.9.0',
      ...recipe('good'),
      sbom: 'false',
      provenance: 'false',
    },
    { ...options, account: 'prod', cwd: checkout.path, home: folder },
  );
  const digest = said.result['digest'];
  if (said.code !== 0 || !isDigest(digest)) throw new Error(`the release before was not pushed: ${said.told}`);
  return digest;
}
