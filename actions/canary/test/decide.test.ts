import { describe, expect, it } from '@jest/globals';
import {
  BEGINNING,
  decide,
  type Evidence,
  type Judgement,
  type Policy,
  type Sight,
  type Stage,
} from '../src/rollout/index.ts';

const NOW = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

function givenSight(override: Partial<Sight> = {}): Sight {
  return {
    id: 'd-1',
    at: NOW,
    status: 'running',
    statusName: 'InProgress',
    weight: 10,
    steps: [{ name: 'Install', status: 'Succeeded', started: NOW, ended: NOW, diagnostics: undefined }],
    shiftStarted: NOW - MINUTE,
    terminating: false,
    failure: undefined,
    undo: undefined,
    undoMessage: undefined,
    arms: undefined,
    instances: undefined,
    ...override,
  };
}

const POLICY: Policy = { onFailure: 'rollback', onInconclusive: 'fail', onCancel: 'rollback', waitFor: 'completion' };
const OPEN: Judgement = { kind: 'open' };
const BAD: Judgement = { kind: 'fail', reasons: ['errors'] };
const PASS: Judgement = { kind: 'pass' };
const WEAK: Judgement = { kind: 'inconclusive', reasons: ['too little traffic'] };
const ALARM = { name: 'shop-5xx', at: NOW, reason: 'Threshold Crossed' };

function given(sight: Partial<Sight> = {}, override: Partial<Omit<Evidence, 'sight'>> = {}): Evidence {
  return {
    sight: givenSight(sight),
    alarms: [],
    judgement: OPEN,
    interruption: undefined,
    undoable: true,
    ...override,
  };
}

const stopping: Stage = {
  kind: 'stopping',
  cause: { kind: 'judge', reasons: ['errors'] },
  rollback: true,
  since: NOW,
  asked: NOW,
};

function conclusionOf(stage: Stage, evidence: Evidence, policy: Partial<Policy> = {}): string {
  const { act } = decide(stage, evidence, { ...POLICY, ...policy });
  return act.kind === 'conclude' ? act.conclusion.status : act.kind;
}

describe('while a rollout goes on', () => {
  it.each([
    ['wait', given()],
    ['wait', given({ status: 'unknown', statusName: 'Pondering' })],
    ['wait', given({ status: 'waiting' })],
    ['wait', given({ status: 'ready' })],
    ['wait', given({ status: 'baking' })],
    ['wait', given({}, { judgement: PASS })],
    ['stop', given({}, { judgement: BAD })],
    ['stop', given({}, { judgement: WEAK })],
    ['stop', given({}, { alarms: [ALARM] })],
    ['stop', given({}, { interruption: 'cancel' })],
    ['stop', given({}, { interruption: 'timeout' })],
  ] as const)('the next thing is to %s', (act, evidence) => {
    expect(decide(BEGINNING, evidence, POLICY).act.kind).toBe(act);
  });

  it.each([
    [{ onInconclusive: 'pass' }, given({}, { judgement: WEAK }), 'wait'],
    [{ onInconclusive: 'warn' }, given({}, { judgement: WEAK }), 'wait'],
    [{ onFailure: 'report' }, given({}, { judgement: BAD }), 'wait'],
    [{ onCancel: 'leave' }, given({}, { interruption: 'cancel' }), 'left'],
    [{ onFailure: 'report' }, given({}, { interruption: 'timeout' }), 'left'],
  ] as const)('the policy %j has its say', (policy, evidence, expected) => {
    expect(conclusionOf(BEGINNING, evidence, policy)).toBe(expected);
  });

  it('stops without a rollback where that is asked for', () => {
    expect(decide(BEGINNING, given({}, { judgement: BAD }), { ...POLICY, onFailure: 'stop' }).act).toEqual({
      kind: 'stop',
      rollback: false,
    });
    expect(decide(BEGINNING, given({}, { interruption: 'cancel' }), { ...POLICY, onCancel: 'stop' }).act).toEqual({
      kind: 'stop',
      rollback: false,
    });
  });

  it('is done when all traffic has moved, where only that is waited for', () => {
    const moved: Partial<Sight> = {
      weight: 100,
      steps: [{ name: 'AllowTraffic', status: 'Succeeded', started: NOW, ended: NOW, diagnostics: undefined }],
    };
    expect(conclusionOf(BEGINNING, given(moved, { judgement: PASS }), { waitFor: 'traffic' })).toBe('succeeded');
    expect(conclusionOf(BEGINNING, given(moved), { waitFor: 'traffic' })).toBe('wait');
    expect(conclusionOf(BEGINNING, given({ weight: 50 }, { judgement: PASS }), { waitFor: 'traffic' })).toBe('wait');
  });
});

describe('when a rollout has ended', () => {
  it('has succeeded only when the service says so, and the judge has had its say', () => {
    expect(conclusionOf(BEGINNING, given({ status: 'succeeded' }, { judgement: PASS }))).toBe('succeeded');
    expect(conclusionOf(BEGINNING, given({ status: 'succeeded' }))).toBe('wait');
  });

  it('went through although the judge spoke against it at last: said, not hidden', () => {
    const { act } = decide(BEGINNING, given({ status: 'succeeded' }, { judgement: BAD }), POLICY);
    expect(act).toMatchObject({ kind: 'conclude', conclusion: { status: 'succeeded', cause: { kind: 'judge' } } });
  });

  it.each([
    ['alarm', { failure: { code: 'ALARM_ACTIVE', message: 'm' } }, [ALARM]],
    ['service', { failure: { code: 'ALARM_ACTIVE', message: 'm' } }, []],
    ['somebody', { failure: { code: 'MANUAL_STOP', message: 'by a user' } }, []],
    ['service', { failure: { code: 'HEALTH_CONSTRAINTS', message: 'm' } }, []],
    [
      'hook',
      {
        failure: { code: 'HOOK_EXECUTION_FAILURE', message: 'm' },
        steps: [{ name: 'AfterInstall', status: 'Failed', started: NOW, ended: NOW, diagnostics: undefined }],
      },
      [],
    ],
  ] as const)('names %s as the cause', (kind, sight, alarms) => {
    const { stage } = decide(BEGINNING, given({ status: 'failed', ...(sight as Partial<Sight>) }, { alarms }), POLICY);
    expect(stage).toMatchObject({ kind: 'awaiting-undo', cause: { kind } });
  });

  it('waits for the undoing rollout, which appears later, and follows it', () => {
    const ended = decide(BEGINNING, given({ status: 'failed' }), POLICY);
    expect(ended.act.kind).toBe('wait');
    const named = decide(ended.stage, given({ status: 'failed', undo: 'd-2', at: NOW + MINUTE }), POLICY);
    expect(named.act).toEqual({ kind: 'follow', undo: 'd-2' });
    expect(conclusionOf(named.stage, given({ id: 'd-1', status: 'failed' }))).toBe('wait');
    expect(conclusionOf(named.stage, given({ id: 'd-2', status: 'running' }))).toBe('wait');
    expect(conclusionOf(named.stage, given({ id: 'd-2', status: 'succeeded' }))).toBe('rolled-back');
    expect(conclusionOf(named.stage, given({ id: 'd-2', status: 'failed' }))).toBe('rollback-failed');
    expect(conclusionOf(named.stage, given({ id: 'd-2', status: 'stopped' }))).toBe('rollback-failed');
  });

  it('calls a due rollback that never comes a failed one', () => {
    const { stage } = decide(BEGINNING, given({ status: 'failed' }), POLICY);
    expect(conclusionOf(stage, given({ status: 'failed', at: NOW + 4 * MINUTE }))).toBe('wait');
    expect(conclusionOf(stage, given({ status: 'failed', at: NOW + 5 * MINUTE }))).toBe('rollback-failed');
  });

  it('waits for no rollback where there is nothing to go back to', () => {
    const stopped: Partial<Sight> = { status: 'stopped', statusName: 'Stopped' };
    const { stage } = decide(BEGINNING, given(stopped, { undoable: false }), POLICY);
    expect(conclusionOf(stage, given({ ...stopped, at: NOW + 20_000 }))).toBe('stopped');
  });

  it('waits for a rollback where the steps could not be read: one may be due', () => {
    const unread: Partial<Sight> = { status: 'stopped', shiftStarted: undefined, steps: [], stale: true };
    const { stage } = decide(BEGINNING, given(unread), POLICY);
    expect(conclusionOf(stage, given({ ...unread, at: NOW + 20_000 }))).toBe('wait');
    expect(conclusionOf(stage, given({ ...unread, stale: false, at: NOW + 25_000 }))).toBe('stopped');
  });

  it('waits for no rollback where nothing had been installed', () => {
    const fresh: Partial<Sight> = { status: 'stopped', shiftStarted: undefined, steps: [] };
    const { stage } = decide(BEGINNING, given(fresh), POLICY);
    expect(conclusionOf(stage, given({ ...fresh, at: NOW + 20_000 }))).toBe('stopped');
  });
});

describe('after a stop was sent', () => {
  it('believes the service: what had succeeded has succeeded', () => {
    expect(conclusionOf(stopping, given({ status: 'succeeded' }))).toBe('succeeded');
  });

  it('waits for the end, and asks again when nothing happens', () => {
    expect(decide(stopping, given({ at: NOW + 59_000 }), POLICY).act.kind).toBe('wait');
    expect(decide(stopping, given({ at: NOW + 60_000 }), POLICY).act).toEqual({ kind: 'stop', rollback: true });
  });

  it('keeps its own cause, whatever the service calls it', () => {
    const { stage } = decide(
      stopping,
      given({ status: 'stopped', failure: { code: 'MANUAL_STOP', message: '' } }),
      POLICY,
    );
    expect(stage).toMatchObject({ kind: 'awaiting-undo', cause: { kind: 'judge' } });
  });

  it('gives up after two hours, and says that the rollback failed', () => {
    expect(conclusionOf(stopping, given({ at: NOW + 121 * MINUTE }))).toBe('rollback-failed');
  });
});
