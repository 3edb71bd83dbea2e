import {
  DescribeImageSigningStatusCommand,
  ECRClient,
  type ECRClientConfig,
  GetSigningConfigurationCommand,
} from '@aws-sdk/client-ecr';
import type { SigningPort } from './await-signing.ts';

/** Names of the answers that say: nothing is signed here. An endpoint or a partition may not know the operation at all. */
const NONE = ['SigningConfigurationNotFoundException', 'UnknownOperationException', 'AccessDeniedException'];

/** ECR managed signing over the SDK. A registry whose configuration may not be read is taken as one that does not sign. */
export function awsSigning(
  at: { readonly account: string; readonly name: string; readonly digest: string },
  config: object,
): SigningPort {
  const client = new ECRClient(config as ECRClientConfig);
  return {
    applies: async () => {
      const answer = await client.send(new GetSigningConfigurationCommand({})).catch((error: unknown) => {
        if (error instanceof Error && NONE.includes(error.name)) return undefined;
        throw error;
      });
      const rules = answer?.signingConfiguration?.rules ?? [];
      return rules.some(
        ({ repositoryFilters = [] }) =>
          repositoryFilters.length === 0 || repositoryFilters.some(({ filter = '' }) => matches(filter, at.name)),
      );
    },
    statuses: async () => {
      const { account: registryId, name: repositoryName, digest: imageDigest } = at;
      const command = new DescribeImageSigningStatusCommand({ registryId, repositoryName, imageId: { imageDigest } });
      const { signingStatuses = [] } = await client.send(command);
      return signingStatuses.map(({ signingProfileArn = '', status, failureReason }) => ({
        profile: signingProfileArn,
        status: status ?? 'IN_PROGRESS',
        failure: failureReason,
      }));
    },
  };
}

/** `*` stands for any characters. */
function matches(filter: string, name: string): boolean {
  const parts = filter.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}
