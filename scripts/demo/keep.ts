import { DEMO_ACCOUNTS, DEMO_ADMIN_KEYS, type LocalAws } from '@waybill/local-aws';

/** Leaves the local AWS up until the user stops it, and says how to call it with the AWS SDK. */
export async function keepUp(aws: LocalAws, signal: AbortSignal, say: (text: string) => void): Promise<void> {
  const { accessKeyId, secretAccessKey } = DEMO_ADMIN_KEYS.prod;
  say(`
The local AWS stays up until Ctrl-C. As the administrator of prod (${DEMO_ACCOUNTS.prod}):

  export AWS_ENDPOINT_URL='${aws.endpoint}' AWS_REGION='${aws.region}'
  export AWS_ACCESS_KEY_ID='${accessKeyId}' AWS_SECRET_ACCESS_KEY='${secretAccessKey}'

  import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
  await new ECRClient({}).send(new DescribeImagesCommand({ repositoryName: 'hello-service' }));
`);
  if (signal.aborted) return;
  const alive = setInterval(() => {}, 2 ** 30);
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  clearInterval(alive);
}
