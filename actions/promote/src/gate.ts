import { type PublicKey, parsePublicKey } from '@waybill/shared/evidence';
import { formatRequirement, kernelError, quote, type Requirement } from '@waybill/shared/kernel';
import type { Inputs } from './inputs.ts';

/** What an image must show before anything is written: what the inputs ask for, and what the policy asks of the environment. */
export interface Gate {
  readonly required: readonly Requirement[];
  /** Builders that provenance may name; empty for all. */
  readonly builders: readonly string[];
  readonly keys: readonly PublicKey[];
}

/** Reads the policy and the keys that it names, before anything is asked of a registry. @throws E_POLICY, E_FILE, E_SIGNATURE_KEY */
export async function readGate(
  { require, policy: file, environment }: Pick<Inputs, 'require' | 'policy' | 'environment'>,
  read: (path: string) => Promise<Uint8Array>,
): Promise<Gate> {
  if (file === undefined) return { required: require, builders: [], keys: [] };
  // The reader of policies knows all that scan knows, so it is loaded where there is a policy.
  const { parsePromotionPolicy } = await import('@waybill/shared/findings');
  const policy = await parsePromotionPolicy(await readNamed(file, 'policy', read), file, environment);
  const keys = policy.signatureKeys.map(async (path) =>
    parsePublicKey(await readNamed(path, `signature-keys of ${file}`, read), path),
  );
  const both = [...require, ...policy.require];
  const distinct = new Map(both.map((requirement) => [formatRequirement(requirement), requirement]));
  return { required: [...distinct.values()], builders: policy.builders, keys: await Promise.all(keys) };
}

async function readNamed(
  path: string,
  where: string,
  read: (path: string) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  try {
    return await read(path);
  } catch (cause) {
    throw kernelError('E_FILE', `${where}: the file ${quote(path)} cannot be read`, {
      cause,
      cure: 'check the path: it is relative to the checkout, so the job needs actions/checkout before this step',
    });
  }
}
