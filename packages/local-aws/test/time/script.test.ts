import { describe, expect, it } from '@jest/globals';
import { steppedClock } from '@waybill/shared/kernel';
import { createAgenda, createGate, type Ended, pause, play, type Script, wait } from '../../src/time/index.ts';

function givenPlay<T>(script: Script<T>) {
  const clock = steppedClock(0);
  const agenda = createAgenda(clock);
  const ends: Ended<T>[] = [];
  const playing = play(agenda, script, (end) => ends.push(end));
  const pass = (ms: number) => {
    clock.advance(ms);
    agenda.catchUp();
  };
  return { agenda, ends, playing, pass };
}

describe('a script', () => {
  it('goes on when its pause is over', () => {
    const given = givenPlay(
      (function* () {
        yield* pause(10);
        yield* pause(10);
        return 'done';
      })(),
    );
    given.pass(19);
    expect(given.ends).toEqual([]);
    given.pass(1);
    expect(given.ends).toEqual([{ kind: 'returned', value: 'done' }]);
  });

  it('gets the value of a gate that opens in time', () => {
    const gate = createGate<string>();
    const given = givenPlay(wait(gate, 100));
    gate.open('answer');
    given.pass(0);
    expect(given.ends).toEqual([{ kind: 'returned', value: 'answer' }]);
  });

  it('gets nothing from a gate that opens too late', () => {
    const gate = createGate<string>();
    const given = givenPlay(wait(gate, 100));
    given.pass(100);
    gate.open('late');
    given.pass(1);
    expect(given.ends).toEqual([{ kind: 'returned', value: undefined }]);
  });

  it('passes at once through a gate that is open already', () => {
    const gate = createGate<number>();
    gate.open(7);
    const given = givenPlay(wait(gate));
    given.pass(0);
    expect(given.ends).toEqual([{ kind: 'returned', value: 7 }]);
  });

  it('is interrupted where it waits, and may clean up', () => {
    const log: string[] = [];
    const given = givenPlay(
      (function* () {
        try {
          yield* pause(1_000);
        } finally {
          log.push('cleaned up');
        }
      })(),
    );
    const reason = new Error('stop');
    given.playing.interrupt(reason);
    expect(given.ends).toEqual([{ kind: 'threw', error: reason }]);
    expect(log).toEqual(['cleaned up']);
    given.pass(2_000);
    expect(given.ends).toHaveLength(1);
  });

  it('does not notice an interruption after its end', () => {
    const given = givenPlay(pause(0));
    given.playing.interrupt(new Error('too late'));
    expect(given.ends).toEqual([{ kind: 'returned', value: undefined }]);
  });
});
