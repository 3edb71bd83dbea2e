import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { afterEach, describe, expect, it } from '@jest/globals';
import { givenToken, HUB, open, ROLE } from './given-session.ts';
import { assumedRole, type Reply, type Seen, type SmallServer, smallServer, stsError } from './small-aws.ts';

describe('a session', () => {
  let server: SmallServer;
  afterEach(() => server.close());

  const serve = async (answer: (seen: Seen) => Reply = () => ({})): Promise<void> => {
    server = await smallServer((seen) => {
      if (seen.path.startsWith('/token'))
        return { type: 'application/json', body: JSON.stringify({ value: givenToken() }) };
      if (seen.headers['x-amz-target']) return { type: 'application/x-amz-json-1.1', body: '{"repositories":[]}' };
      const reply = answer(seen);
      return reply.status === undefined ? assumedRole(seen.form.get('RoleArn') ?? '') : reply;
    });
  };

  it('takes two requests through OIDC and knows its account without a third', async () => {
    await serve();
    const session = await open(server.url);
    expect(server.actions()).toEqual(['/token', 'AssumeRoleWithWebIdentity']);
    expect(session).toMatchObject({ account: '111122223333', partition: 'aws', region: 'eu-central-1' });
    expect(server.seen[0]?.path).toBe('/token?x=1&audience=sts.amazonaws.com');
  });

  it('gives SDK clients its keys and its endpoint', async () => {
    await serve();
    const session = await open(server.url);
    const client = new ECRClient(session.config('ecr'));
    await client.send(new DescribeRepositoriesCommand({}));
    const { headers } = server.seen.at(-1) ?? {};
    expect(headers?.authorization).toContain('Credential=ASIAEXAMPLE000000001/');
    expect(headers?.['user-agent']).toMatch(/waybill\/\S+ action\/promote run\/42/);
  });

  it('walks a chain, hub first', async () => {
    await serve();
    const session = await open(server.url, { roles: [HUB, ROLE], roleExternalId: 'outside' });
    expect(server.actions()).toEqual(['/token', 'AssumeRoleWithWebIdentity', 'AssumeRole']);
    expect(server.seen[2]?.form.get('ExternalId')).toBe('outside');
    expect(session.account).toBe('111122223333');
  });

  it('says a refusal at once, after one call', async () => {
    await serve(() => stsError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 403));
    await expect(open(server.url)).rejects.toMatchObject({ code: 'E_ASSUME_DENIED', exit: 2 });
    expect(server.actions()).toEqual(['/token', 'AssumeRoleWithWebIdentity']);
  });
});
