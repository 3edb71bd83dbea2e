import type { DescribeImageScanFindingsResponse, ECRClient, ImageScanFinding } from '@aws-sdk/client-ecr';
import { describe, expect, it } from '@jest/globals';
import { ecrScans } from '../../src/findings/ecr/ecr-scans.ts';
import { CHILD } from './given.ts';

type Page = Omit<DescribeImageScanFindingsResponse, '$metadata'>;

/** A client that answers with these pages in turn, by token. */
function givenClient(pages: readonly (Page | Error)[]) {
  const tokens: (string | undefined)[] = [];
  const send = async ({ input }: { input: { nextToken?: string } }) => {
    tokens.push(input.nextToken);
    const page = pages[Math.min(tokens.length - 1, pages.length - 1)];
    if (page instanceof Error) throw page;
    return page;
  };
  const scans = ecrScans(
    { send } as unknown as ECRClient,
    { registryId: '1', repositoryName: 'app' },
    new AbortController().signal,
  );
  return { tokens, read: () => scans.read({ digest: CHILD, platform: 'linux/amd64' }) };
}

const finding = (name: string): ImageScanFinding => ({ name, severity: 'LOW' });

function page(
  names: readonly string[],
  more: { nextToken?: string; status?: string; at?: number; counts?: object } = {},
): Page {
  const { nextToken, status = 'COMPLETE', at = 0, counts = {} } = more;
  return {
    imageScanStatus: { status } as Page['imageScanStatus'],
    imageScanFindings: {
      imageScanCompletedAt: new Date(at),
      findings: names.map(finding),
      findingSeverityCounts: counts,
    },
    ...(nextToken !== undefined && { nextToken }),
  } as Page;
}

describe('the pages of a scan', () => {
  it('are read to the last one, an empty token being the end', async () => {
    const { read, tokens } = givenClient([
      page(['a'], { nextToken: '1' }),
      page(['b'], { nextToken: '2' }),
      page(['c'], { nextToken: '' }),
    ]);
    expect(await read()).toMatchObject({ kind: 'scanned', listed: 3 });
    expect(tokens).toEqual([undefined, '1', '2']);
  });

  it('may be empty in the middle', async () => {
    const { read } = givenClient([page(['a'], { nextToken: '1' }), page([], { nextToken: '2' }), page(['b'])]);
    expect(await read()).toMatchObject({ listed: 2 });
  });

  it('may repeat a finding, which counts once', async () => {
    const { read } = givenClient([page(['a', 'b'], { nextToken: '1' }), page(['b', 'c'])]);
    expect(await read()).toMatchObject({ listed: 3 });
  });

  it('give the same list in any order', async () => {
    const [x, y] = [givenClient([page(['a', 'b'])]), givenClient([page(['b'], { nextToken: '1' }), page(['a'])])];
    const [one, two] = [await x.read(), await y.read()];
    expect(one.kind === 'scanned' && two.kind === 'scanned' && one.fingerprint === two.fingerprint).toBe(true);
  });

  it('that go round in a circle are no list', async () => {
    const { read } = givenClient([page(['a'], { nextToken: '1' })]);
    expect(await read()).toMatchObject({ kind: 'waiting' });
  });

  it('of two scans are no list', async () => {
    const changed = givenClient([page(['a'], { nextToken: '1' }), page(['b'], { at: 5 })]);
    expect(await changed.read()).toMatchObject({ kind: 'waiting' });
    const restarted = givenClient([page(['a'], { nextToken: '1' }), page([], { status: 'IN_PROGRESS' })]);
    expect(await restarted.read()).toMatchObject({ kind: 'waiting' });
  });

  it('say how many findings ECR counts', async () => {
    const { read } = givenClient([page(['a'], { counts: { HIGH: 2, LOW: 1 } })]);
    expect(await read()).toMatchObject({ counted: 3, listed: 1 });
  });

  it('without any findings member are an empty list', async () => {
    const { read } = givenClient([{ imageScanStatus: { status: 'COMPLETE' } }]);
    expect(await read()).toMatchObject({ kind: 'scanned', listed: 0, engine: undefined, completedAt: undefined });
  });

  it('are no list where the second one fails', async () => {
    const failure = Object.assign(new Error('no such image'), { name: 'ImageNotFoundException' });
    const { read } = givenClient([page(['a'], { nextToken: '1' }), failure]);
    await expect(read()).rejects.toMatchObject({ code: 'E_IMAGE_NOT_FOUND' });
  });
});
