import { type Digest, formatReference, type Reference } from '@waybill/shared/kernel';
import {
  carriedEntries,
  checkWay,
  type LedgerFinding,
  type LedgerProblem,
  type Link,
  ledgerEnvironments,
  strayEntries,
  verifyLedger,
} from '@waybill/shared/promotion';
import { type Repository, registryError } from '@waybill/shared/registry';

/** What one repository was found to hold. */
export interface Looked {
  /** The reference as it was typed. */
  readonly ref: string;
  readonly findings: readonly LedgerFinding[];
  /** The image that the reference names, where it names one. */
  readonly image: { readonly digest: Digest; readonly way: readonly Link[] } | undefined;
}

export interface Outcome {
  readonly looked: readonly Looked[];
  /** What is wrong between environments, beside what each finding tells of its own. */
  readonly across: readonly (LedgerProblem & { readonly environment: string | undefined })[];
}

/** @throws E_IMAGE_NOT_FOUND where the reference names an image that is not there */
export async function look(
  reference: Reference,
  repository: Repository,
  environments: readonly string[],
): Promise<Looked> {
  const names = environments.length > 0 ? environments : await ledgerEnvironments(repository);
  const [findings, image] = await Promise.all([
    Promise.all(names.map((environment) => verifyLedger(repository, environment))),
    imageOf(reference, repository),
  ]);
  return { ref: formatReference(reference), findings, image };
}

async function imageOf({ tag, digest }: Reference, repository: Repository): Promise<Looked['image']> {
  const name = digest ?? tag;
  if (name === undefined) return undefined;
  const manifest = await repository.manifest(name);
  if (manifest === undefined) throw registryError('E_IMAGE_NOT_FOUND', `${repository.place} has no image ${name}`);
  return { digest: manifest.digest, way: await carriedEntries(repository, manifest) };
}

/** Compares what images carry with every ledger at hand, and their ways with the order that is demanded. */
export function across(looked: readonly Looked[], order: readonly string[]): Outcome['across'] {
  const chains = new Map<string, (readonly Link[])[]>();
  for (const { environment, chain } of looked.flatMap(({ findings }) => findings))
    if (chain.length > 0) chains.set(environment, [...(chains.get(environment) ?? []), chain]);
  return looked.flatMap(({ findings, image }) => [
    ...(image === undefined ? [] : wayProblems(image, order)),
    ...(image === undefined ? [] : strays(image.way, chains)),
    ...findings.flatMap(({ environment, chain, way }) => {
      const others = new Map([...chains].filter(([name]) => name !== environment));
      const [head] = chain;
      const upTo = order.slice(0, order.indexOf(environment) + 1);
      // Without a named image it is the present one of each environment whose way counts, as far as it has come there.
      const own = image === undefined && head !== undefined ? { digest: head.entry.digest, way } : undefined;
      return [...strays(way, others), ...(own === undefined ? [] : wayProblems(own, upTo))];
    }),
  ]);
}

function wayProblems({ digest, way }: NonNullable<Looked['image']>, order: readonly string[]): Outcome['across'] {
  return checkWay(digest, way, order).map((problem) => ({ ...problem, environment: undefined }));
}

function strays(way: readonly Link[], chains: ReadonlyMap<string, readonly (readonly Link[])[]>): Outcome['across'] {
  return [...chains].flatMap(([environment, known]) =>
    strayEntries(way, environment, known).map((problem) => ({ ...problem, environment })),
  );
}
