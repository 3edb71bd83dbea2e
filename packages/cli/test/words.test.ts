import { describe, expect, it } from '@jest/globals';
import { commandOf } from '../src/words.ts';

describe('the words of a command line', () => {
  it('are an action and its flags', () => {
    expect(commandOf(['promote', '--image', 'a'])).toMatchObject({
      name: 'promote',
      words: {},
      rest: ['--image', 'a'],
    });
  });

  it('name a saved report after scan', () => {
    const command = commandOf(['scan', 'report.json', '--fail-on', 'low']);
    expect(command).toMatchObject({ name: 'scan', words: { saved: 'report.json' }, rest: ['--fail-on', 'low'] });
  });

  it('leave scan with flags alone to the action', () => {
    expect(commandOf(['scan', '--image', 'a@sha256:0'])?.words).toEqual({});
  });

  it('name a decision record after canary replay', () => {
    expect(commandOf(['canary', 'replay', 'r.json', '--json'])).toMatchObject({
      name: 'canary replay',
      words: { record: 'r.json' },
      rest: ['--json'],
    });
  });

  it('are no command when the first is unknown', () => {
    expect(commandOf(['deploy'])).toBeUndefined();
    expect(commandOf([])).toBeUndefined();
  });
});
