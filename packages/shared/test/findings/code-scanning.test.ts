import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import nock from 'nock';
import { githubRepository } from '../../src/findings/index.ts';
import { seededRandom, steppedClock } from '../../src/kernel/index.ts';
import { nodeHttp } from '../../src/registry/index.ts';

const API = 'https://api.github.example';
const COMMIT = 'a'.repeat(40);
const AT = { commit: COMMIT, ref: 'refs/heads/main' };

function givenRepository() {
  const { signal } = new AbortController();
  const wire = { http: nodeHttp({ signal }), clock: steppedClock(), random: seededRandom(1), signal };
  return githubRepository('octo-org/hello', { api: API, token: 'token-of-the-job' }, wire);
}

describe('the repository of a run', () => {
  beforeAll(() => nock.disableNetConnect());
  afterEach(() => nock.cleanAll());
  afterAll(() => nock.restore());

  it('takes SARIF packed, with the commit, the ref and the token', async () => {
    let packed = '';
    const call = nock(API, { reqheaders: { authorization: 'Bearer token-of-the-job' } })
      .post('/repos/octo-org/hello/code-scanning/sarifs', (body: Record<string, string>) => {
        packed = body['sarif'] ?? '';
        return body['commit_sha'] === COMMIT && body['ref'] === AT.ref;
      })
      .reply(202, { id: '47177e22' });
    expect(await givenRepository().uploadSarif(['{"runs":', '[]}'], AT)).toEqual({ kind: 'uploaded', id: '47177e22' });
    expect(call.isDone()).toBe(true);
    expect(gunzipSync(Buffer.from(packed, 'base64')).toString()).toBe('{"runs":[]}');
  });

  it('tells that a fork may not write, and does not fail', async () => {
    nock(API).post('/repos/octo-org/hello/code-scanning/sarifs').reply(403, { message: 'Resource not accessible' });
    expect(await givenRepository().uploadSarif(['{}'], AT)).toEqual({
      kind: 'not-allowed',
      why: 'GitHub answered 403: Resource not accessible',
    });
  });

  it('tells why a file was refused', async () => {
    nock(API).post('/repos/octo-org/hello/code-scanning/sarifs').reply(400, { message: 'Invalid SARIF' });
    expect(await givenRepository().uploadSarif(['{}'], AT)).toMatchObject({ kind: 'refused' });
  });

  it('gives a file as it stands at a commit', async () => {
    nock(API).get(`/repos/octo-org/hello/contents/.waybill/exceptions.yml?ref=${COMMIT}`).reply(200, 'exceptions: []');
    const file = await givenRepository().fileAt('.waybill/exceptions.yml', COMMIT);
    expect(Buffer.from(file ?? []).toString()).toBe('exceptions: []');
  });

  it('gives nothing for a file that does not exist', async () => {
    nock(API).get(`/repos/octo-org/hello/contents/a?ref=${COMMIT}`).reply(404, {});
    expect(await givenRepository().fileAt('a', COMMIT)).toBeUndefined();
  });
});
