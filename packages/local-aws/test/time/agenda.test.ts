import { describe, expect, it } from '@jest/globals';
import { steppedClock } from '@waybill/shared/kernel';
import { createAgenda, everyPeriod } from '../../src/time/index.ts';

const START = 1_000_000;

function givenAgenda() {
  const clock = steppedClock(START);
  return { clock, agenda: createAgenda(clock) };
}

describe('an agenda', () => {
  it('runs what is due in order of time, whatever the order of planning', () => {
    const { clock, agenda } = givenAgenda();
    const ran: string[] = [];
    agenda.after(20, () => ran.push('later'));
    agenda.after(10, () => ran.push('sooner'));
    clock.advance(100);
    agenda.catchUp();
    expect(ran).toEqual(['sooner', 'later']);
  });

  it('runs events of one instant in the order in which they were planned', () => {
    const { clock, agenda } = givenAgenda();
    const ran: number[] = [];
    for (const index of [1, 2, 3]) agenda.after(5, () => ran.push(index));
    clock.advance(5);
    agenda.catchUp();
    expect(ran).toEqual([1, 2, 3]);
  });

  it('shows each event its own instant, however late it is looked at', () => {
    const { clock, agenda } = givenAgenda();
    const seen: number[] = [];
    agenda.after(10, () => seen.push(agenda.now()));
    agenda.after(30, () => seen.push(agenda.now()));
    clock.advance(1_000);
    agenda.catchUp();
    expect(seen).toEqual([START + 10, START + 30]);
    expect(agenda.now()).toBe(START + 1_000);
  });

  it('comes to the same end in one step as in many', () => {
    const run = (steps: readonly number[]) => {
      const { clock, agenda } = givenAgenda();
      const log: number[] = [];
      everyPeriod(agenda, 7, () => log.push(agenda.now()));
      agenda.after(20, () => agenda.after(3, () => log.push(-agenda.now())));
      for (const step of steps) {
        clock.advance(step);
        agenda.catchUp();
      }
      return log;
    };
    expect(run([50])).toEqual(run(Array.from({ length: 50 }, () => 1)));
  });

  it('leaves alone what is not due and what was cancelled', () => {
    const { clock, agenda } = givenAgenda();
    const ran: string[] = [];
    agenda.after(10, () => ran.push('cancelled'))();
    agenda.after(11, () => ran.push('not due'));
    clock.advance(10);
    agenda.catchUp();
    expect(ran).toEqual([]);
    expect(agenda.next()).toBe(START + 11);
  });

  it('repeats at full multiples of the period until it is cancelled', () => {
    const { clock, agenda } = givenAgenda();
    const at: number[] = [];
    const cancel = everyPeriod(agenda, 300_000, () => at.push(agenda.now()));
    clock.advance(700_000);
    agenda.catchUp();
    cancel();
    clock.advance(700_000);
    agenda.catchUp();
    expect(at).toEqual([1_200_000, 1_500_000]);
  });
});
