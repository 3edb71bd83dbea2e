import { formatReference, parseEcrHost, type Reference } from '@waybill/shared/kernel';
import type { DestinationInput } from './destination-input.ts';
import type { Inputs } from './inputs.ts';

/** Whose credentials a repository is reached with; undefined where AWS has no part in it. */
export interface AwsPlace {
  readonly region: string;
  /** The registry's account; undefined for the session's own. */
  readonly account: string | undefined;
  /** A role of its own instead of `role-to-assume`. */
  readonly role: string | undefined;
}

/** Where ECR is spoken to, from a reference and what stands beside it. */
export function awsPlace(
  reference: Reference,
  beside: Partial<DestinationInput>,
  regionInForce: () => string,
): AwsPlace | undefined {
  if (reference.kind === 'layout') return undefined;
  const { region, role } = beside;
  if (reference.host === undefined) return { region: region ?? regionInForce(), account: undefined, role };
  const host = parseEcrHost(reference.host);
  return host === undefined ? undefined : { region: host.region, account: host.account, role };
}

/** The tags that a destination gets: its own, those for all, else the one that the source was named by. */
export function tagsFor(destination: DestinationInput, inputs: Pick<Inputs, 'image' | 'tags'>): string[] {
  const own = destination.reference.tag;
  const tags = [...(own === undefined ? [] : [own]), ...destination.tags, ...inputs.tags];
  if (tags.length === 0 && inputs.image.tag !== undefined) return [inputs.image.tag];
  return [...new Set(tags)];
}

/** The destination without its tag, for messages. */
export function nameOf(reference: Reference): string {
  const { tag: _, ...rest } = reference;
  return formatReference(rest);
}
