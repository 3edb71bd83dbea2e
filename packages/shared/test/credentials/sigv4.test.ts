import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from '@jest/globals';
import { signed } from '../../src/credentials/sigv4.ts';
import { callerIs, smallServer } from './small-aws.ts';

const IDENTITY = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const SCOPE = { service: 'service', region: 'us-east-1', now: Date.UTC(2015, 7, 30, 12, 36, 0) };

/** Cases of AWS's own signature test suite (aws-sig-v4-test-suite), whose signatures are published. */
describe('signature version 4', () => {
  it.each([
    ['get-vanilla', 'GET', '/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    [
      'get-vanilla-query-order-key-case',
      'GET',
      '/?Param2=value2&Param1=value1',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    ['post-vanilla', 'POST', '/', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  ])('signs %s as published', (_name, method, path, signature) => {
    const request = { method, url: new URL(`https://example.amazonaws.com${path}`), headers: {}, body: '' };
    expect(signed(request, IDENTITY, SCOPE)['authorization']).toBe(
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
    );
  });

  it('signs a body and a session token as the SDK does', async () => {
    const server = await smallServer(() => callerIs('arn:aws:iam::111122223333:user/me'));
    const credentials = { ...IDENTITY, sessionToken: 'token+of/it==' };
    const client = new STSClient({ region: 'eu-central-1', endpoint: server.url, credentials });
    await client.send(new GetCallerIdentityCommand({}));
    client.destroy();
    await server.close();
    const [seen] = server.seen;
    const authorization = String(seen?.headers.authorization);
    const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? [];
    const own = ['host', 'x-amz-date', 'x-amz-security-token'];
    const headers = Object.fromEntries(
      names.filter((name) => !own.includes(name)).map((name) => [name, String(seen?.headers[name])]),
    );
    const stamp = String(seen?.headers['x-amz-date']).replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
    const request = { method: 'POST', url: new URL(`${server.url}/`), headers, body: seen?.body ?? '' };
    expect(
      signed(request, credentials, { service: 'sts', region: 'eu-central-1', now: Date.parse(stamp) })['authorization'],
    ).toBe(authorization);
  });
});
