import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalAws } from '@waybill/local-aws';
import { isJsonObject, type JsonObject } from '@waybill/shared/kernel';
import { type Shell, waybill } from './command-line.ts';
import type { Delivery } from './deliver.ts';
import { exceptionsFile } from './findings.ts';
import { recipe } from './recipe.ts';

/** What came of doing things a second time, from a shell. */
export interface Again {
  /** Whether the second build of the same source built nothing. */
  readonly reused: boolean;
  readonly build: string;
  readonly buildSeconds: number;
  /** Whether the scan failed as soon as the exception had expired. */
  readonly refused: boolean;
  readonly scan: string;
}

export interface AgainOptions {
  readonly root: string;
  readonly folder: string;
  readonly aws: LocalAws;
  readonly signal: AbortSignal;
}

/** Builds the same source again, and scans the same digest after its exception has ended. */
export async function onceMore({ checkout }: Delivery, options: AgainOptions): Promise<Again> {
  const { folder } = options;
  const shell: Shell = { ...options, home: folder, cwd: checkout.path, account: 'dev' };
  const began = performance.now();
  const build = await waybill(
    'build-image',
    {
      repository: 'hello-service',
      tags: `git-${checkout.sha}`,
      ...recipe('good'),
    },
    shell,
  );
  const buildSeconds = (performance.now() - began) / 1_000;
  const ended = join(folder, 'ended-exceptions.yml');
  await writeFile(ended, exceptionsFile(-1, Date.now()));
  const image = `hello-service@${String(build.result['digest'])}`;
  const scan = await waybill('scan', { image, exceptions: ended, environment: 'dev', attest: 'false' }, shell);
  return {
    reused: build.code === 0 && build.result['status'] === 'reused',
    build: sentenceIn(build.result) || build.told.trim(),
    buildSeconds,
    refused: scan.code === 1 && !isJsonObject(scan.result['error']),
    scan: sentenceIn(scan.result) || scan.told.trim(),
  };
}

function sentenceIn({ summary }: JsonObject): string {
  return typeof summary === 'string' ? summary : '';
}
