import {
  DeleteLifecyclePolicyCommand,
  DeleteSigningConfigurationCommand,
  DescribeImageSigningStatusCommand,
  GetLifecyclePolicyCommand,
  GetSigningConfigurationCommand,
  PutLifecyclePolicyCommand,
  PutSigningConfigurationCommand,
} from '@aws-sdk/client-ecr';
import { afterEach, describe, expect, it } from '@jest/globals';
import { caught } from '../caught.ts';
import { givenImage } from '../given-image.ts';
import { type GivenEcr, givenEcr } from './given-ecr.ts';

let given: GivenEcr;
afterEach(async () => {
  await given.stop();
});

const UNTAGGED = { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 };
const rule = (over: object = {}) => ({ rulePriority: 1, selection: UNTAGGED, action: { type: 'expire' }, ...over });
const policy = (...rules: readonly object[]) => JSON.stringify({ rules });
const put = (lifecyclePolicyText: string) =>
  given.ecr.send(new PutLifecyclePolicyCommand({ repositoryName: 'app', lifecyclePolicyText }));

describe('a lifecycle policy', () => {
  it('is kept, shown and taken away', async () => {
    given = await givenEcr();
    const get = () => given.ecr.send(new GetLifecyclePolicyCommand({ repositoryName: 'app' }));
    expect(await caught(get())).toMatchObject({ name: 'LifecyclePolicyNotFoundException' });
    await put(policy(rule()));
    expect(await get()).toMatchObject({ repositoryName: 'app', lifecyclePolicyText: policy(rule()) });
    await given.ecr.send(new DeleteLifecyclePolicyCommand({ repositoryName: 'app' }));
    expect(await caught(get())).toMatchObject({ name: 'LifecyclePolicyNotFoundException' });
  });

  it('is refused where ECR would refuse it', async () => {
    given = await givenEcr();
    for (const text of [
      '{',
      policy(),
      policy(rule(), rule()),
      policy(rule({ action: { type: 'delete' } })),
      policy(rule({ selection: { ...UNTAGGED, countUnit: undefined } })),
      policy(rule({ selection: { ...UNTAGGED, tagStatus: 'tagged' } })),
      policy(rule({ selection: { ...UNTAGGED, countNumber: 0 } })),
    ])
      expect([text, await caught(put(text))]).toMatchObject([text, { name: 'InvalidParameterException' }]);
  });
});

describe('managed signing', () => {
  const [good, gone] = ['good', 'gone'].map(
    (name) => `arn:aws:signer:eu-central-1:111111111111:/signing-profiles/${name}`,
  ) as [string, string];
  const rules = (signingProfileArn: string, filter: string) => ({
    rules: [{ signingProfileArn, repositoryFilters: [{ filter, filterType: 'WILDCARD_MATCH' as const }] }],
  });
  const statuses = async () => {
    const { manifests } = given.registry.images.get('app');
    const [imageDigest = ''] = manifests.keys();
    const command = new DescribeImageSigningStatusCommand({ repositoryName: 'app', imageId: { imageDigest } });
    return (await given.ecr.send(command)).signingStatuses?.map(({ status }) => status);
  };

  it('is not there unless it was set up', async () => {
    given = await givenEcr();
    const get = () => given.ecr.send(new GetSigningConfigurationCommand({}));
    expect(await caught(get())).toMatchObject({ name: 'SigningConfigurationNotFoundException' });
    await given.ecr.send(new PutSigningConfigurationCommand({ signingConfiguration: rules(good, 'team/*') }));
    expect(await get()).toMatchObject({ signingConfiguration: rules(good, 'team/*') });
    await given.put(givenImage(), 'v1');
    expect(await statuses()).toEqual([]);
    await given.ecr.send(new DeleteSigningConfigurationCommand({}));
    expect(await caught(get())).toMatchObject({ name: 'SigningConfigurationNotFoundException' });
  });

  it('takes its time after a push, and fails without its profile', async () => {
    given = await givenEcr({ signing: rules(good, 'a*'), signingProfiles: [good] });
    await given.put(givenImage(), 'v1');
    expect(await statuses()).toEqual(['IN_PROGRESS']);
    await given.clock.sleep(5_000, new AbortController().signal);
    expect(await statuses()).toEqual(['COMPLETE']);
    await given.ecr.send(new PutSigningConfigurationCommand({ signingConfiguration: rules(gone, 'a*') }));
    expect(await statuses()).toEqual(['FAILED']);
  });
});
