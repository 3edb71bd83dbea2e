import type {
  DeleteLifecyclePolicyRequest,
  DeleteLifecyclePolicyResponse,
  GetLifecyclePolicyRequest,
  GetLifecyclePolicyResponse,
  PutLifecyclePolicyRequest,
  PutLifecyclePolicyResponse,
} from '@aws-sdk/client-ecr';
import { isJsonObject, type Json } from '@waybill/shared/kernel';
import { type Call, refusal } from '../core/index.ts';
import type { Repository } from '../images/index.ts';
import { type EcrRegistries, type EcrRegistry, named } from './ecr-registry.ts';
import { invalid } from './invalid.ts';

/** Lifecycle policies are kept and checked; images are not expired by them. Source: ECR, "Lifecycle policy parameters". */
export function lifecycleOperations(registries: EcrRegistries) {
  const at = async (input: { registryId?: string | undefined; repositoryName: string | undefined }, call: Call) => {
    const registry = await registries.for(input, call);
    return { registry, repository: registry.images.get(input.repositoryName ?? '') };
  };
  return {
    PutLifecyclePolicy: async (input: PutLifecyclePolicyRequest, call: Call): Promise<PutLifecyclePolicyResponse> => {
      const { registry, repository } = await at(input, call);
      checkPolicy(input.lifecyclePolicyText ?? '');
      repository.lifecyclePolicyText = input.lifecyclePolicyText ?? '';
      return { ...named(registry, repository), lifecyclePolicyText: repository.lifecyclePolicyText };
    },
    GetLifecyclePolicy: async (input: GetLifecyclePolicyRequest, call: Call): Promise<GetLifecyclePolicyResponse> => {
      const { registry, repository } = await at(input, call);
      return { ...named(registry, repository), lifecyclePolicyText: policyOf(registry, repository) };
    },
    DeleteLifecyclePolicy: async (
      input: DeleteLifecyclePolicyRequest,
      call: Call,
    ): Promise<DeleteLifecyclePolicyResponse> => {
      const { registry, repository } = await at(input, call);
      const lifecyclePolicyText = policyOf(registry, repository);
      delete repository.lifecyclePolicyText;
      return { ...named(registry, repository), lifecyclePolicyText };
    },
  };
}

function policyOf(registry: EcrRegistry, { name, lifecyclePolicyText }: Repository): string {
  if (lifecyclePolicyText !== undefined) return lifecyclePolicyText;
  throw refusal(
    'LifecyclePolicyNotFoundException',
    `Lifecycle policy does not exist for the repository with name '${name}' in the registry with id '${registry.account}'`,
  );
}

const MEMBER = 'LifecyclePolicyText';

function checkPolicy(text: string): void {
  const wrong = (why: string): Error => invalid(MEMBER, `Lifecycle policy validation failure: ${why}`);
  const rules = rulesIn(text);
  if (rules === undefined || rules.length === 0) throw wrong('object must have a list of rules');
  const priorities = new Set<Json | undefined>();
  for (const rule of rules) {
    const { rulePriority, selection, action } = isJsonObject(rule) ? rule : {};
    if (!Number.isInteger(rulePriority) || Number(rulePriority) < 1) throw wrong('rulePriority must be 1 or more');
    if (priorities.has(rulePriority)) throw wrong(`rulePriority ${String(rulePriority)} stands there twice`);
    priorities.add(rulePriority);
    if (!isJsonObject(selection)) throw wrong('a rule must have a selection');
    checkSelection(selection, wrong);
    if (!isJsonObject(action) || action['type'] !== 'expire') throw wrong('the type of an action must be expire');
  }
}

function checkSelection(selection: Readonly<Record<string, Json>>, wrong: (why: string) => Error): void {
  const { tagStatus, countType, countUnit, countNumber, tagPrefixList, tagPatternList } = selection;
  if (!['tagged', 'untagged', 'any'].includes(String(tagStatus)))
    throw wrong('tagStatus must be tagged, untagged or any');
  const lists = [tagPrefixList, tagPatternList].filter((list) => list !== undefined).length;
  if ((tagStatus === 'tagged') !== (lists === 1))
    throw wrong('tagged, and nothing else, needs one of tagPrefixList and tagPatternList');
  if (!['imageCountMoreThan', 'sinceImagePushed'].includes(String(countType)))
    throw wrong('countType must be imageCountMoreThan or sinceImagePushed');
  if ((countType === 'sinceImagePushed') !== (countUnit === 'days'))
    throw wrong('sinceImagePushed, and nothing else, needs the countUnit days');
  if (!Number.isInteger(countNumber) || Number(countNumber) < 1) throw wrong('countNumber must be 1 or more');
}

function rulesIn(text: string): readonly Json[] | undefined {
  try {
    const policy = JSON.parse(text) as Json;
    const rules = isJsonObject(policy) ? policy['rules'] : undefined;
    return Array.isArray(rules) ? (rules as readonly Json[]) : undefined;
  } catch {
    return undefined;
  }
}
