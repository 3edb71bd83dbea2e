import { type Digest, InvalidValue, quote, type Reference } from '../../kernel/index.ts';
import type { BaseUse } from '../dockerfile/index.ts';
import { buildError } from '../errors.ts';
import { parseBaseName } from './base-name.ts';
import type { Base } from './read-base.ts';

/** Opens an image by tag or digest, wherever it is: a port, because it needs credentials and a network. */
export interface BaseOpener {
  open(reference: Reference, name: string): Promise<Base>;
}

export interface ResolveQuestion {
  readonly uses: readonly BaseUse[];
  readonly lock: ReadonlyMap<string, Digest>;
  /** Refuse what is named by a tag alone. */
  readonly pinned: boolean;
}

/**
 * The base behind each image that a Dockerfile names, read once. The lock's digest wins over what a tag says today.
 * @throws E_BASE when one is not found, or is not pinned where it must be
 */
export async function resolveBases(question: ResolveQuestion, opener: BaseOpener): Promise<ReadonlyMap<BaseUse, Base>> {
  const { uses, lock, pinned } = question;
  const named = uses.map((use) => ({ use, reference: referenceOf(use) }));
  const loose = named.filter(({ reference }) => reference.digest === undefined && !lock.has(reference.name));
  if (pinned && loose.length > 0)
    throw buildError(
      'E_BASE',
      loose.map(({ use }) => `line ${use.line}: ${quote(use.image)} is not pinned by digest`).join('; '),
      {
        cure: 'write the digest behind the name (NAME:TAG@sha256:…), or list it in .waybill/base.lock',
      },
    );
  const opened = new Map<string, Promise<Base>>();
  const found = named.map(async ({ use, reference }) => {
    const { name, ...rest } = reference;
    const digest = reference.digest ?? lock.get(name);
    const key = `${name} ${digest ?? ''}`;
    const base = opened.get(key) ?? opener.open(digest === undefined ? rest : { ...rest, digest }, name);
    opened.set(key, base);
    return [use, await base] as const;
  });
  return new Map(await Promise.all(found));
}

function referenceOf(use: BaseUse): ReturnType<typeof parseBaseName> {
  try {
    return parseBaseName(use.image);
  } catch (error) {
    if (!(error instanceof InvalidValue)) throw error;
    throw buildError('E_DOCKERFILE', `line ${use.line}: ${error.message}`, { cause: error });
  }
}
