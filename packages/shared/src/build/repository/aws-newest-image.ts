import { DescribeImagesCommand, ECRClient, type ECRClientConfig } from '@aws-sdk/client-ecr';
import { type Digest, isDigest } from '../../kernel/index.ts';

/** Pages that are worth a comparison. */
const MOST_PAGES = 3;

/** The image that was pushed last and has a tag, for a comparison; undefined where there is none or it may not be asked for. */
export async function awsNewestImage(
  at: { readonly account: string; readonly name: string },
  config: object,
): Promise<Digest | undefined> {
  const client = new ECRClient(config as ECRClientConfig);
  let newest: { digest: Digest; at: number } | undefined;
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES && (page === 0 || nextToken !== undefined); page++) {
    const command: DescribeImagesCommand = new DescribeImagesCommand({
      registryId: at.account,
      repositoryName: at.name,
      maxResults: 1_000,
      filter: { tagStatus: 'TAGGED' },
      ...(nextToken !== undefined && { nextToken }),
    });
    const answer = await client.send(command).catch(() => undefined);
    for (const { imageDigest, imagePushedAt } of answer?.imageDetails ?? []) {
      const pushed = imagePushedAt?.getTime() ?? 0;
      if (isDigest(imageDigest) && pushed >= (newest?.at ?? 0)) newest = { digest: imageDigest, at: pushed };
    }
    nextToken = answer?.nextToken;
  }
  return newest?.digest;
}
