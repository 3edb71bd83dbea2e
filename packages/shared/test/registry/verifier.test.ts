import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { verified, verifiedBytes, verifier } from '../../src/registry/index.ts';
import { givenBlob } from './given-content.ts';

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const { bytes, descriptor } = givenBlob('the bytes of one layer');
const read = (received: Uint8Array, size = 5) => verifiedBytes(pieces(received, size), descriptor, 'source test/app');
const mismatch = (why: string) =>
  expect.objectContaining({ code: 'E_CONTENT_MISMATCH', message: expect.stringContaining(why) });

describe('a verified stream', () => {
  it('passes the bytes on, however they are cut', async () => {
    for (const size of [1, 5, 1_000]) expect(await read(bytes, size)).toEqual(bytes);
  });

  it('takes nothing for no bytes', async () => {
    const empty = givenBlob('');
    expect(await verifiedBytes(pieces(empty.bytes, 1), empty.descriptor, 'here')).toHaveLength(0);
  });

  it('fails for any flipped bit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length * 8 - 1), fc.integer({ min: 1, max: 40 }), async (bit, size) => {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await expect(read(changed, size)).rejects.toEqual(mismatch('has the digest sha256:'));
      }),
      { seed: 3, numRuns: 60 },
    );
  });

  it.each([
    ['a short body', bytes.subarray(0, -1), 'ended after 21 of 22 bytes'],
    ['no body', bytes.subarray(0, 0), 'ended after 0 of 22 bytes'],
    ['a long body', Buffer.concat([bytes, bytes.subarray(0, 1)]), 'has more than its 22 bytes'],
    ['other bytes of the same length', Buffer.alloc(22), 'has the digest'],
  ])('fails for %s', async (_name, received, why) => {
    await expect(read(received)).rejects.toEqual(mismatch(why));
  });

  it('stops reading at the first byte too many', async () => {
    let asked = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        asked += 1;
        yield bytes;
      }
    }
    await expect(verifiedBytes(endless(), descriptor, 'there')).rejects.toEqual(mismatch('has more than'));
    expect(asked).toBe(2);
  });

  it('hands on no byte beyond the length promised', async () => {
    const passed: number[] = [];
    const reading = async () => {
      for await (const chunk of verified(pieces(Buffer.concat([bytes, bytes]), 11), descriptor, 'there'))
        passed.push(chunk.length);
    };
    await expect(reading()).rejects.toEqual(mismatch('has more than'));
    expect(passed).toEqual([11, 11]);
  });

  it('names the digest, the place and the count', () => {
    const check = verifier(descriptor, 'source test/app');
    check.take(bytes.subarray(0, 3));
    expect(check.count).toBe(3);
    expect(() => check.end()).toThrow(`${descriptor.digest} from source test/app ended after 3 of 22 bytes`);
  });
});
