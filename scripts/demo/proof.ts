import type { LocalAws } from '@waybill/local-aws';
import { type Digest, isJsonObject } from '@waybill/shared/kernel';
import { type LedgerFinding, ledgerEnvironments, verifyLedger } from '@waybill/shared/promotion';
import type { Descriptor, Repository } from '@waybill/shared/registry';
import { asking, STAGES, type Stage } from './registries.ts';

/** What the registry of one account has of a release, asked of the registry and not of any action. */
export interface Standing {
  readonly stage: Stage;
  /** What the release's tag is. */
  readonly digest: Digest | undefined;
  /** What is attached to that digest, by the names that people use. */
  readonly attached: readonly string[];
  /** Of the environments that were recorded there. */
  readonly ledgers: readonly LedgerFinding[];
}

export function standings(aws: LocalAws, tag: string): Promise<Standing[]> {
  return Promise.all(STAGES.map((stage) => asking(aws, stage, (repository) => standing(repository, stage, tag))));
}

async function standing(repository: Repository, stage: Stage, tag: string): Promise<Standing> {
  const digest = await repository.head(tag);
  const referrers = digest === undefined ? [] : ((await repository.referrers(digest)) ?? []);
  const attached = await Promise.all(referrers.map((referrer) => nameOf(repository, referrer)));
  const environments = await ledgerEnvironments(repository);
  const ledgers = await Promise.all(environments.map((environment) => verifyLedger(repository, environment)));
  return { stage, digest, attached: attached.filter((name) => name !== undefined).sort(), ledgers };
}

/** By artifact type, and by predicate for statements. */
const NAMES: ReadonlyArray<readonly [type: RegExp, name: string]> = [
  [/cyclonedx/, 'SBOM (CycloneDX)'],
  [/spdx/, 'SBOM (SPDX)'],
  [/slsa\.dev\/provenance/, 'provenance'],
  [/scan-decision/, 'scan decision'],
  [/canary|deployment/, 'canary decision'],
];

/** The name of an attachment that is readable JSON; undefined for entries of a ledger, which are told apart. */
async function nameOf(repository: Repository, { digest, artifactType = '' }: Descriptor): Promise<string | undefined> {
  if (artifactType.includes('ledger')) return undefined;
  const manifest = await repository.manifest(digest);
  const content = manifest?.blobs[1];
  if (content === undefined) return `${artifactType} without content`;
  const body = await readJson(repository, content);
  const predicate = isJsonObject(body) ? body['predicateType'] : undefined;
  const type = typeof predicate === 'string' ? predicate : artifactType;
  return NAMES.find(([pattern]) => pattern.test(type))?.[1] ?? type;
}

async function readJson(repository: Repository, content: Descriptor): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of await repository.open(content, 0)) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}
