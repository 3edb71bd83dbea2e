import type { RepositoryCreationTemplate, SigningConfiguration } from '@aws-sdk/client-ecr';
import type { Clock } from '@waybill/shared/kernel';
import type { Call, Scope } from '../core/index.ts';
import { type BlobStore, createImageStore, type ImageStore, type Repository, storeAsOf } from '../images/index.ts';
import type { EcrSeed } from './ecr-seed.ts';
import { createScanBook, type ScanBook } from './scan-book.ts';

/** One account's registry in one region. */
export interface EcrRegistry extends Scope {
  readonly images: ImageStore;
  readonly blobs: BlobStore;
  readonly scans: ScanBook;
  /** By prefix. */
  readonly templates: Map<string, RepositoryCreationTemplate>;
  /** Rules by which what is pushed is signed; undefined where nothing is. */
  signing: SigningConfiguration | undefined;
  /** The signing profiles that there are; undefined for every one that a rule names. */
  readonly signingProfiles: readonly string[] | undefined;
  blobMounting: 'ENABLED' | 'DISABLED';
  scanType: 'BASIC' | 'ENHANCED';
  /** `127.0.0.1:PORT` of its own listener. */
  host: string;
}

/** All registries of the local AWS, each made (and its port opened) when first needed. */
export interface EcrRegistries {
  of(scope: Scope): Promise<EcrRegistry>;
  /** The registry that an API call is about: its `registryId`, else the caller's own. */
  for(input: { readonly registryId?: string | undefined }, call: Call): Promise<EcrRegistry>;
}

export interface RegistryMaking {
  readonly accounts: readonly EcrSeed[];
  readonly homeRegion: string;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  /** Opens the registry's listener. @returns its host */
  readonly open: (registry: EcrRegistry) => Promise<string>;
}

/** Operations whose answers may lag behind the writes. */
const READS = /^(Batch(Check|Get)|Describe|Get|List)/;

export function createRegistries(making: RegistryMaking): EcrRegistries {
  const known = new Map<string, Promise<EcrRegistry>>();
  const of = (scope: Scope): Promise<EcrRegistry> => {
    const key = `${scope.account}/${scope.region}`;
    const registry = known.get(key) ?? makeRegistry(scope, making);
    known.set(key, registry);
    return registry;
  };
  return {
    of,
    for: async ({ registryId }, call) => {
      const registry = await of({ account: registryId ?? call.account, region: call.region });
      if (call.lagMs === 0 || !READS.test(call.operation)) return registry;
      return { ...registry, images: storeAsOf(registry.images, call.clock.now() - call.lagMs) };
    },
  };
}

async function makeRegistry({ account, region }: Scope, making: RegistryMaking): Promise<EcrRegistry> {
  const seed = making.accounts.find(({ id }) => id === account);
  const images = createImageStore(account, () => making.clock.now());
  const registry: EcrRegistry = {
    account,
    region,
    images,
    blobs: making.blobs,
    scans: createScanBook(making.clock, seed?.scans ?? []),
    templates: new Map((seed?.templates ?? []).map((template) => [template.prefix ?? '', template])),
    signing: seed?.signing,
    signingProfiles: seed?.signingProfiles,
    blobMounting: seed?.blobMounting ?? 'DISABLED',
    scanType: seed?.scanType ?? 'BASIC',
    host: '',
  };
  for (const repository of seed?.repositories ?? []) {
    if ((repository.region ?? making.homeRegion) !== region) continue;
    const { name, mutability, exclusions, policy, scanOnPush, kmsKey } = repository;
    images.create({
      name,
      createdAt: making.clock.now(),
      ...(mutability !== undefined && { mutability }),
      ...(exclusions !== undefined && { exclusions }),
      ...(policy !== undefined && { policyText: JSON.stringify(policy) }),
      scanOnPush: scanOnPush ?? true,
      ...(kmsKey !== undefined && { kmsKey }),
    });
  }
  registry.host = await making.open(registry);
  return registry;
}

export function repositoryArn({ account, region }: Scope, name: string): string {
  return `arn:aws:ecr:${region}:${account}:repository/${name}`;
}

/** The ARN of a finding that its script gives none, the same in ECR's and in Inspector's answers. */
export function findingArn({ account, region }: Scope, image: string, index: number): string {
  return `arn:aws:inspector2:${region}:${account}:finding/${image.slice(7, 31)}${index}`;
}

/** Names of a repository as answers carry them. */
export function named(
  registry: Scope,
  { name }: Pick<Repository, 'name'>,
): { registryId: string; repositoryName: string } {
  return { registryId: registry.account, repositoryName: name };
}
