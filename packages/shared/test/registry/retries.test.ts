import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RegistryOptions } from '@waybill/local-aws';
import { seededRandom } from '../../src/kernel/index.ts';
import type { Repository } from '../../src/registry/index.ts';
import { retryAfter } from '../../src/registry/pace.ts';
import { givenBlob, givenImage } from './given-content.ts';
import { type Bench, failure, givenBench, type Registry, sendBlob } from './given-registry.ts';

let bench: Bench;
let registry: Registry;
let repository: Repository;
beforeEach(() => {
  bench = givenBench();
});
afterEach(async () => {
  expect(await bench.stop()).toEqual([]);
});

/** A registry that answers like this before it comes round; each answer is an `[status, Retry-After, code]`. */
type Answers = readonly (readonly [number, (string | undefined)?, string?])[];

async function given(answers: Answers, options: RegistryOptions = {}): Promise<void> {
  const left = [...answers];
  registry = await bench.start({
    ...options,
    intercept: () => {
      const [status, after, code] = left.shift() ?? [];
      if (status === undefined) return undefined;
      return {
        status,
        headers: { 'content-type': 'application/json', ...(after !== undefined && { 'retry-after': after }) },
        body: JSON.stringify({ errors: [{ code, message: 'wait' }] }),
      };
    },
  });
  repository = bench.repository(registry);
}

const { manifest, blobs } = givenImage();
const [config = givenBlob('')] = blobs;

describe('a request that is refused for a while', () => {
  it.each<[string, Answers, number, number]>([
    ['429 with seconds', [[429, '7']], 7_000, 9_000],
    ['503 with seconds', [[503, '3']], 3_000, 4_000],
    ['429 without a wish', [[429]], 1_000, 1_250],
    ['429 with a date', [[429, new Date(Date.UTC(2026, 0, 1, 0, 0, 20)).toUTCString()]], 20_000, 25_000],
    ['429 with nonsense', [[429, 'soon']], 1_000, 1_250],
    ['429 with a date long past', [[429, new Date(0).toUTCString()]], 0, 1],
    ['500 and 502', [[500], [502]], 0, 600],
  ])('(%s) is sent again after the pause that was asked for', async (_name, answers, least, most) => {
    await given(answers);
    const start = bench.clock.now();
    expect(await repository.has(config.descriptor)).toBe(false);
    const waited = bench.clock.now() - start;
    expect(registry.seen).toHaveLength(answers.length + 1);
    expect(waited).toBeGreaterThanOrEqual(least);
    expect(waited).toBeLessThanOrEqual(most);
  });

  it('holds back every other request to that host', async () => {
    await given([[429, '30']]);
    const start = bench.clock.now();
    await repository.has(config.descriptor);
    await repository.head('v1');
    expect(bench.clock.now() - start).toBeGreaterThanOrEqual(30_000);
  });

  it.each<[string, Answers[number], string]>([
    ['429', [429, '1'], 'E_REGISTRY_THROTTLED'],
    ['503', [503], 'E_REGISTRY_FAULT'],
    ['500', [500], 'E_REGISTRY_FAULT'],
  ])('fails after five times %s', async (_name, answer, code) => {
    await given(new Array(9).fill(answer));
    await expect(repository.has(config.descriptor)).rejects.toEqual(failure(code));
    expect(registry.seen).toHaveLength(5);
  });

  it('does not wait beyond the deadline', async () => {
    await given([[429, '3600']]);
    const deadline = bench.clock.now() + 60_000;
    repository = bench.repository(registry, { deadline, random: seededRandom(2) });
    await expect(repository.has(config.descriptor)).rejects.toEqual(failure('E_REGISTRY_THROTTLED'));
    expect(registry.seen).toHaveLength(1);
    expect(bench.clock.now()).toBeLessThanOrEqual(deadline);
  });
});

describe('a request that is refused for good', () => {
  it.each<[number, string, string]>([
    [400, 'MANIFEST_INVALID', 'E_REGISTRY_REFUSED'],
    [403, 'DENIED', 'E_REGISTRY_DENIED'],
    [401, 'UNAUTHORIZED', 'E_REGISTRY_DENIED'],
    [404, 'NAME_UNKNOWN', 'E_REPOSITORY_NOT_FOUND'],
    [413, 'SIZE_INVALID', 'E_REGISTRY_QUOTA'],
    [418, '<script>', 'E_REGISTRY_REFUSED'],
  ])('(%i %s) is sent once', async (status, words, code) => {
    await given([[status, undefined, words]]);
    await expect(repository.put(manifest, 'v1')).rejects.toEqual(failure(code, `HTTP ${status}`));
    expect(registry.seen).toHaveLength(1);
  });

  it.each([
    ["the image tag 'v1' already exists in the repository and is immutable", 'E_TAG_IMMUTABLE'],
    ['tag v1 is immutable', 'E_TAG_IMMUTABLE'],
  ])('because of "%s" is told as such', async (message, code) => {
    registry = await bench.start({
      intercept: () => ({ status: 400, body: JSON.stringify({ errors: [{ code: 'TAG_INVALID', message }] }) }),
    });
    await expect(bench.repository(registry).put(manifest, 'v1')).rejects.toEqual(failure(code));
  });

  it('because a tag has moved is told as such', async () => {
    await given([[412]]);
    await expect(repository.put(manifest, 'v1', { expected: manifest.digest })).rejects.toEqual(
      failure('E_TAG_CHANGED', `tag v1 is no longer ${manifest.digest}`),
    );
    expect(registry.seen[0]?.headers['if-match']).toBe(`"${manifest.digest}"`);
  });
});

describe('a connection that breaks', () => {
  it.each(['HEAD blob', 'POST uploads', 'PUT manifest'])('in a %s is opened again', async (operation) => {
    await given([]);
    for (const blob of blobs) await sendBlob(repository, blob);
    registry.faults.add({ on: { operation }, fault: { kind: 'reset-after-commit' } });
    expect(await repository.has(config.descriptor)).toBe(true);
    expect(await sendBlob(repository, config)).toBe('uploaded');
    await repository.put(manifest, 'v1');
    expect(registry.faults.fired).toHaveLength(1);
  });

  it('in the middle of an upload ends that upload, which holds no half blob', async () => {
    await given([]);
    registry.faults.add({ on: { operation: 'PUT upload' }, fault: { kind: 'reset-before-commit' } });
    await expect(sendBlob(repository, config)).rejects.toEqual(failure('E_REGISTRY_UNREACHABLE'));
    expect(await repository.has(config.descriptor)).toBe(false);
    expect(await sendBlob(repository, config)).toBe('uploaded');
  });

  it('for ever is an error with the host’s name', async () => {
    await given([]);
    await bench.stop();
    await expect(repository.has(config.descriptor)).rejects.toEqual(
      failure('E_REGISTRY_UNREACHABLE', registry.host, 'ECONNREFUSED'),
    );
  });

  it('is not waited for once the run is cancelled', async () => {
    const stop = new AbortController();
    await given(new Array(9).fill([503]));
    repository = bench.repository(registry, { signal: stop.signal });
    stop.abort();
    await expect(repository.has(config.descriptor)).rejects.toEqual(failure('E_CANCELLED'));
    expect(registry.seen).toEqual([]);
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 1);
  it.each([
    [undefined, undefined],
    ['0', 0],
    [' 12 ', 12_000],
    ['1e9', undefined],
    ['-5', undefined],
    ['1 Jan 2027', undefined],
    ['1.5', undefined],
    ['', undefined],
    ['soon', undefined],
    ['Sun, 99 Jan 2026 00:00:00 GMT', undefined],
    ['Thursday, 01-Jan-26 00:00:09 GMT', 9_000],
    ['Thu Jan  1 00:00:09 2026', 9_000],
    ['Thu, 01 Jan 2026 00:00:09 GMT', 9_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ])('of %j is %j milliseconds', (text, ms) => {
    expect(retryAfter(text, now)).toBe(ms);
  });
});
