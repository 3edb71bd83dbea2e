import { describe, expect, it } from '@jest/globals';
import { awaitSigning, type SigningPort, type SigningStatus } from '../../src/build/signing/index.ts';
import { silentLog, steppedClock } from '../../src/kernel/index.ts';

const signal = new AbortController().signal;
const profile = 'arn:aws:signer:eu-central-1:111122223333:/signing-profiles/images';

function given(...answers: readonly (SigningStatus['status'] | 'none')[]): SigningPort {
  let look = 0;
  return {
    applies: async () => answers.length > 0,
    statuses: async () => {
      const status = answers[Math.min(look, answers.length - 1)] ?? 'none';
      look += 1;
      return status === 'none' ? [] : [{ profile, status, failure: status === 'FAILED' ? 'no permission' : undefined }];
    },
  };
}

const wait = (port: SigningPort) => awaitSigning(port, { clock: steppedClock(), log: silentLog, signal });

describe('the signature of the registry', () => {
  it('is not waited for where the registry signs nothing', async () => {
    expect(await wait(given())).toEqual([]);
  });

  it('is waited for until it is there', async () => {
    expect(await wait(given('none', 'IN_PROGRESS', 'COMPLETE'))).toEqual([profile]);
  });

  it('that fails is an error with its reason', async () => {
    await expect(wait(given('IN_PROGRESS', 'FAILED'))).rejects.toMatchObject({
      code: 'E_SIGNING',
      message: expect.stringContaining('no permission'),
    });
  });

  it('that does not come is an error', async () => {
    await expect(wait(given('IN_PROGRESS'))).rejects.toMatchObject({
      code: 'E_SIGNING',
      message: expect.stringContaining('within 2 min'),
    });
  });
});
