import type {
  CreateRepositoryCreationTemplateRequest,
  CreateRepositoryCreationTemplateResponse,
  DescribeRepositoryCreationTemplatesRequest,
  DescribeRepositoryCreationTemplatesResponse,
  RepositoryCreationTemplate,
} from '@aws-sdk/client-ecr';
import { type Call, refusal } from '../core/index.ts';
import type { Repository } from '../images/index.ts';
import type { EcrRegistries, EcrRegistry } from './ecr-registry.ts';
import { mutabilityOf } from './mutability.ts';
import { page } from './page.ts';

export function templateOperations(registries: EcrRegistries) {
  return {
    CreateRepositoryCreationTemplate: async (
      input: CreateRepositoryCreationTemplateRequest,
      call: Call,
    ): Promise<CreateRepositoryCreationTemplateResponse> => {
      const registry = await registries.for({}, call);
      const prefix = input.prefix ?? '';
      if (registry.templates.has(prefix))
        throw refusal('TemplateAlreadyExistsException', `A template for the prefix '${prefix}' already exists`);
      mutabilityOf(input.imageTagMutability, input.imageTagMutabilityExclusionFilters);
      const now = new Date(call.clock.now());
      const template: RepositoryCreationTemplate = { ...input, createdAt: now, updatedAt: now };
      registry.templates.set(prefix, template);
      return { registryId: registry.account, repositoryCreationTemplate: template };
    },
    DescribeRepositoryCreationTemplates: async (
      input: DescribeRepositoryCreationTemplatesRequest,
      call: Call,
    ): Promise<DescribeRepositoryCreationTemplatesResponse> => {
      const registry = await registries.for({}, call);
      const all = [...registry.templates.values()];
      const wanted = all.filter(({ prefix = '' }) => input.prefixes?.includes(prefix) ?? true);
      const { items, more } = page(wanted, { ...input, usual: 100, most: 1000 });
      return { registryId: registry.account, repositoryCreationTemplates: items, ...more };
    },
  };
}

/** Makes a repository for its first push, as the template with the longest fitting prefix says; undefined where none does. */
export function createOnPush(registry: EcrRegistry, name: string, now: number): Repository | undefined {
  const fitting = [...registry.templates.values()]
    .filter(({ appliedFor = [] }) => appliedFor.includes('CREATE_ON_PUSH'))
    .filter(({ prefix = '' }) => prefix === 'ROOT' || name.startsWith(`${prefix.replace(/\/$/, '')}/`))
    .sort((a, b) => rank(b) - rank(a));
  const [template] = fitting;
  if (template === undefined) return undefined;
  const { repositoryPolicy, lifecyclePolicy, encryptionConfiguration } = template;
  return registry.images.create({
    name,
    createdAt: now,
    ...mutabilityOf(template.imageTagMutability, template.imageTagMutabilityExclusionFilters),
    ...(repositoryPolicy !== undefined && { policyText: repositoryPolicy }),
    ...(lifecyclePolicy !== undefined && { lifecyclePolicyText: lifecyclePolicy }),
    ...(encryptionConfiguration?.kmsKey !== undefined && { kmsKey: encryptionConfiguration.kmsKey }),
  });
}

function rank({ prefix = '' }: RepositoryCreationTemplate): number {
  return prefix === 'ROOT' ? 0 : prefix.length;
}
