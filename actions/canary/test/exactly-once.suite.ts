import { afterEach, describe, expect, it } from '@jest/globals';
import type { Fault } from '@waybill/local-aws';
import { deploymentsOf, type GivenCanary, type GivenOptions, givenCanary } from './given-canary.ts';

/** Every way for one request to go wrong that leaves the connection's other end in doubt or not. */
export const FAULTS: readonly Fault[] = [
  { kind: 'refuse' },
  { kind: 'reset-before-commit' },
  { kind: 'reset-after-commit' },
  { kind: 'truncate' },
  { kind: 'html' },
  { kind: 'throttle' },
  { kind: 'error', status: 500 },
  { kind: 'error', status: 503 },
  { kind: 'error-after-commit', status: 500 },
  { kind: 'expired-token' },
  { kind: 'skew', ms: 3_600_000 },
];

const QUICK = { deploymentConfig: 'CodeDeployDefault.ECSAllAtOnce', terminationWaitMinutes: 0 };

/** The suite over these faults, over sockets. */
export function describeExactlyOnce(faults: readonly Fault[]): void {
  describe('exactly one deployment', () => {
    let given: GivenCanary;
    const start = async (options: GivenOptions): Promise<GivenCanary> => {
      given = await givenCanary(options);
      return given;
    };

    afterEach(async () => {
      await given.stop();
      expect(given.aws.defects).toEqual([]);
    });

    it.each(faults.map((fault) => [JSON.stringify(fault), fault] as const))(
      'is made, or none and an error that says so, when CreateDeployment meets %s',
      async (_name, fault) => {
        await start({ application: QUICK, faults: [{ on: { operation: 'CreateDeployment' }, fault }] });
        const end = await given.run().then(
          (outcome) => outcome.kind,
          (error: { code?: string }) => error.code ?? String(error),
        );
        const made = deploymentsOf(given).length;
        expect(['deployed', 'E_DEPLOYMENT_LOST', 'E_DEPLOYMENT_REFUSED']).toContain(end);
        expect(made).toBe(end === 'deployed' ? 1 : 0);
        expect(deploymentsOf(given).every(({ status }) => status === 'Succeeded')).toBe(true);
      },
    );

    it.each(faults.map((fault) => [JSON.stringify(fault), fault] as const))(
      'is rolled back to the end when StopDeployment meets %s',
      async (_name, fault) => {
        await start({ faults: [{ on: { operation: 'StopDeployment' }, fault }] });
        const outcome = await given.run({}, () => given.failingAfter(3));
        expect(outcome).toMatchObject({ watched: { conclusion: { status: 'rolled-back' } } });
        expect(deploymentsOf(given).map(({ status, creator }) => [creator, status])).toEqual([
          ['user', 'Stopped'],
          ['codeDeployRollback', 'Succeeded'],
        ]);
      },
    );

    it('is told from another run’s, which is never adopted', async () => {
      await start({});
      const other = given.run({}, undefined, {
        run: { repository: 'octo-org/shop', id: '1002', attempt: '1', url: undefined },
      });
      await given.until(() => given.calls('CreateDeployment') === 1);
      await expect(given.run({ 'on-busy': 'fail' })).rejects.toMatchObject({ code: 'E_DEPLOYMENT_BUSY' });
      await other;
      expect(given.calls('CreateDeployment')).toBe(1);
      expect(given.calls('StopDeployment')).toBe(0);
    });

    it('is gone on with by a later attempt of the same run', async () => {
      await start({});
      const killed = given.run();
      await given.until(() => given.calls('CreateDeployment') === 1);
      const again = await given.run({}, undefined, {
        run: { repository: 'octo-org/shop', id: '1001', attempt: '2', url: undefined },
      });
      expect(again).toMatchObject({
        kind: 'deployed',
        resumed: true,
        watched: { conclusion: { status: 'succeeded' } },
      });
      await killed;
      expect(given.calls('CreateDeployment')).toBe(1);
    });

    it('waits for its turn, then plans anew', async () => {
      await start({});
      const first = given.run({}, undefined, {
        run: { repository: 'octo-org/shop', id: '1000', attempt: '1', url: undefined },
      });
      await given.until(() => given.calls('CreateDeployment') === 1);
      expect(await given.run()).toMatchObject({ kind: 'serving' });
      await first;
      expect(deploymentsOf(given)).toHaveLength(1);
    });

    it('does not overtake a newer run that went first', async () => {
      await start({ application: QUICK });
      await given.run({}, undefined, {
        run: { repository: 'octo-org/shop', id: '2000', attempt: '1', url: undefined },
      });
      const image = `registry.local/shop@sha256:${'c'.repeat(64)}`;
      await expect(given.run({ image })).rejects.toMatchObject({ code: 'E_SUPERSEDED' });
      const onPurpose = { run: { repository: 'octo-org/shop', id: '1001', attempt: '2', url: undefined } };
      expect(await given.run({ image }, undefined, onPurpose)).toMatchObject({ kind: 'deployed' });
    });
  });
}
