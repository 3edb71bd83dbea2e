import { BatchGetImageCommand, ECRClient, type ECRClientConfig } from '@aws-sdk/client-ecr';
import type { Digest } from '../kernel/index.ts';
import { type AwsTime, keepingTime } from './aws-time.ts';
import { errorName } from './fault.ts';

/** ECR as far as a deployment asks it. */
export interface Images {
  exists(account: string, repository: string, digest: Digest): Promise<boolean>;
}

/** @param config of a client that sends each call once */
export function awsImages(config: ECRClientConfig, time: AwsTime): Images {
  const client = keepingTime(new ECRClient(config), time);
  return {
    exists: async (account, repository, digest) => {
      try {
        const input = { registryId: account, repositoryName: repository, imageIds: [{ imageDigest: digest }] };
        const answer = await client.send(new BatchGetImageCommand(input));
        return (answer.images ?? []).length > 0;
      } catch (error) {
        if (errorName(error) === 'RepositoryNotFoundException') return false;
        throw error;
      }
    },
  };
}
