import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { inert, type Toolkit, toolkitHost } from '../../src/action/index.ts';
import { md } from '../../src/report/index.ts';
import { HOSTILE } from '../report/hostile-texts.ts';

interface Given {
  readonly told: string[];
  readonly masked: string[];
  readonly outputs: Record<string, string>;
  readonly state: Record<string, string>;
  readonly pages: string[];
  readonly host: ReturnType<typeof toolkitHost>;
}

function given(env: Record<string, string> = {}): Given {
  const told: string[] = [];
  const masked: string[] = [];
  const outputs: Record<string, string> = {};
  const state: Record<string, string> = {};
  const pages: string[] = [];
  const tell = (text: string, properties?: { title?: string }): void =>
    void told.push(text, ...(properties?.title === undefined ? [] : [properties.title]));
  const core: Toolkit = {
    setSecret: (secret) => void masked.push(secret),
    setOutput: (name, value) => {
      outputs[name] = value;
    },
    info: tell,
    debug: tell,
    warning: tell,
    error: tell,
    notice: tell,
    startGroup: tell,
    endGroup: () => void told.push('end'),
    saveState: (name, value) => {
      state[name] = value;
    },
    getState: (name) => state[name] ?? '',
    summary: { addRaw: (text) => ({ write: async () => void pages.push(text) }) },
  };
  const process = Object.assign(new EventEmitter(), { env });
  return { told, masked, outputs, state, pages, host: toolkitHost(core, process) };
}

/** What a runner takes for a command of its own. Source: runner, ActionCommand.TryParseV2 and TryParse. */
const isCommand = (text: string): boolean =>
  text.split(/\r\n|\r|\n/).some((line) => line.trimStart().startsWith('::') || line.includes('##['));

describe('lines of a log', () => {
  it('are never commands of the runner, whatever is in them', () => {
    for (const hostile of HOSTILE) expect([hostile, isCommand(inert(hostile))]).toEqual([hostile, false]);
    for (const hostile of HOSTILE) expect(inert(hostile)).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  });

  it.each([
    ['::error::x', '\\u{3a}:error::x'],
    ['  ::error::x', '  \\u{3a}:error::x'],
    ['a\r::error::x', 'a\n\\u{3a}:error::x'],
    ['\t::error::x', '  \\u{3a}:error::x'],
    ['###[error]', '##\\u{23}[error]'],
    ['a::b c ## [x]', 'a::b c ## [x]'],
    [':::x', '\\u{3a}::x'],
  ])('%j becomes %j', (text, shown) => {
    expect(inert(text)).toBe(shown);
  });
});

describe('a runner’s step', () => {
  it('reads its inputs as the runner gives them', () => {
    const { host } = given({ INPUT_TAGS: 'v1', 'INPUT_AWS-REGION': 'eu-central-1', INPUT_EMPTY: '', OTHER: 'x' });
    expect([host.inputs.read('tags'), host.inputs.read('aws-region'), host.inputs.read('none')]).toEqual([
      'v1',
      'eu-central-1',
      '',
    ]);
    expect(host.inputs.given).toEqual(['tags', 'aws-region']);
  });

  it('hides registered secrets wherever it speaks', async () => {
    const { host, told, masked, pages } = given({ GITHUB_STEP_SUMMARY: '/summary' });
    host.secrets.register('very-secret-value');
    host.log.info('a very-secret-value');
    host.log.debug('a very-secret-value');
    host.log.warning('a very-secret-value');
    await host.log.group('a very-secret-value', async () => {});
    host.annotate({ level: 'error', title: 'very-secret-value', message: 'a very-secret-value' });
    await host.writeSummary(md`a very-secret-value`);
    expect(masked).toEqual(['very-secret-value']);
    expect([...told, ...pages].join('\n')).not.toContain('very-secret');
    expect(told).toContain('a ***');
  });

  it('makes annotations inert, and keeps their lines', () => {
    const { host, told } = given();
    host.annotate({ level: 'warning', title: '\u001b[31m::x', message: 'first\n::error::\u202ex' });
    expect(told).toEqual(['first\n\\u{3a}:error::\\u{202e}x', '\\u{1b}[31m::x']);
  });

  it('closes a group also when its work fails', async () => {
    const { host, told } = given();
    await expect(host.log.group('title', () => Promise.reject(new Error('x')))).rejects.toThrow('x');
    expect(told).toEqual(['title', 'end']);
  });

  it('writes no summary where there is none', async () => {
    const { host, pages } = given();
    await host.writeSummary(md`page`);
    expect(pages).toEqual([]);
  });

  it('keeps outputs and state as they are', () => {
    const { host, outputs, state } = given();
    for (const hostile of HOSTILE) {
      host.output('x', hostile);
      host.saveState('y', hostile);
      expect([outputs['x'], state['y'], host.readState('y')]).toEqual([hostile, hostile, hostile]);
    }
  });

  it.each([
    [{ RUNNER_DEBUG: '1' }, true],
    [{ ACTIONS_STEP_DEBUG: 'true' }, true],
    [{}, false],
  ])('knows whether somebody is debugging: %j', (env, debugging) => {
    expect(given(env as Record<string, string>).host.debugging).toBe(debugging);
  });
});
