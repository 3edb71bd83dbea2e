import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Annotation } from '../../src/events.ts';
import { commandReader } from '../../src/output/command-reader.ts';
import { masker } from '../../src/output/masker.ts';
import { StepLog } from '../../src/output/step-log.ts';

function givenReader({ debug = false } = {}) {
  const lines: string[] = [];
  const annotations: Annotation[] = [];
  const hidden = masker();
  const port = {
    line: (style: string, text: string) => lines.push(style === 'plain' ? text : `[${style}] ${text}`),
    annotation: (annotation: Annotation) => annotations.push(annotation),
  };
  const result = {
    lines,
    annotations,
    outputs: new Map<string, string>(),
    state: new Map<string, string>(),
    failed: false,
  };
  const log = new StepLog(port, { masker: hidden, debug });
  const read = commandReader({
    ...{ log, masker: hidden, outputs: result.outputs, state: result.state },
    commandFailed: () => {
      result.failed = true;
    },
  });
  return Object.assign(result, { read: (...given: string[]) => given.forEach(read) });
}

describe('commands in the output of a step', () => {
  it('turns errors, warnings and notices into annotations with their properties', () => {
    const reader = givenReader();
    reader.read('::error title=E_TAG_MOVED,file=a.ts::the tag moved', '::warning::careful', '::notice::good');
    expect(reader.annotations).toEqual([
      { level: 'error', message: 'the tag moved', properties: { title: 'E_TAG_MOVED', file: 'a.ts' } },
      { level: 'warning', message: 'careful', properties: {} },
      { level: 'notice', message: 'good', properties: {} },
    ]);
  });

  it('keeps ten annotations of a level and logs the rest', () => {
    const reader = givenReader();
    reader.read(...Array.from({ length: 12 }, (_, index) => `::warning::${index}`));
    expect(reader.annotations).toHaveLength(10);
    expect(reader.lines).toHaveLength(12);
  });

  it('cuts the message of an annotation at 4096 characters', () => {
    const reader = givenReader();
    reader.read(`::error::${'x'.repeat(5000)}`);
    expect(reader.annotations[0]?.message).toHaveLength(4096);
  });

  it('hides a value from the moment that it is a secret, line by line too', () => {
    const reader = givenReader();
    reader.read(
      'first secret',
      '::add-mask::first%0Asecret line',
      'first and secret line',
      '::error title=first::first',
    );
    expect(reader.lines).toEqual(['first secret', '*** and ***', '[error] ***']);
    expect(reader.annotations[0]?.properties).toEqual({ title: '***' });
  });

  it('warns of a secret without characters', () => {
    const reader = givenReader();
    reader.read('::add-mask::  ');
    expect(reader.annotations).toMatchObject([{ level: 'warning' }]);
  });

  it('shows debug lines only with debug logging on', () => {
    const [off, on] = [givenReader(), givenReader({ debug: true })];
    for (const reader of [off, on]) reader.read('::debug::detail');
    expect(off.lines).toEqual([]);
    expect(on.lines).toEqual(['[debug] detail']);
  });

  it('folds groups', () => {
    const reader = givenReader();
    reader.read('::group::Plan', 'inside', '::endgroup::');
    expect(reader.lines).toEqual(['[group] Plan', 'inside', '[end-group] ']);
  });

  it('carries out nothing between stop-commands and its token', () => {
    const reader = givenReader();
    reader.read('::stop-commands::pause-1', '::error::not one', '##[add-mask]not', '::PAUSE-1::', '::error::one');
    expect(reader.annotations.map(({ message }) => message)).toEqual(['one']);
    expect(reader.lines).toContain('::error::not one');
  });

  it('hides the stop token itself, so that output cannot learn it', () => {
    const reader = givenReader();
    reader.read('::stop-commands::long-token', 'long-token');
    expect(reader.lines).toEqual(['[command] ::stop-commands::***', '***']);
  });

  it.each(['', 'pause-logging', 'error', 'stop-commands'])('refuses %j as a stop token and fails the step', (token) => {
    const reader = givenReader();
    reader.read(`::stop-commands::${token}`, '::notice::still read');
    expect(reader.failed).toBe(true);
    expect(reader.annotations.at(-1)?.message).toBe('still read');
  });

  it('sets outputs and state through the old commands', () => {
    const reader = givenReader();
    reader.read('::set-output name=digest::sha256:1', '::save-state name=id::d-1');
    expect([...reader.outputs, ...reader.state]).toEqual([
      ['digest', 'sha256:1'],
      ['id', 'd-1'],
    ]);
  });

  it.each(['::set-env name=A::1', '::add-path::/x', '::set-output::1', '::echo::maybe'])(
    'fails the step on %j',
    (line) => {
      const reader = givenReader();
      reader.read(line);
      expect(reader.failed).toBe(true);
      expect(reader.annotations[0]?.message).toBe(`Unable to process command '${line}' successfully.`);
    },
  );

  it('echoes commands while echo is on, but never a secret', () => {
    const reader = givenReader();
    reader.read('::echo::on', '::set-output name=a::1', '::add-mask::hidden', '::echo::off', '::set-output name=b::2');
    expect(reader.lines).toEqual(['[command] ::set-output name=a::1', '[command] ::echo::off']);
  });

  it('takes any line without failing, and carries nothing out while commands are stopped', () => {
    const noise = fc.array(
      fc.constantFrom('::', '##[', ']', 'error', 'add-mask', ' ', 'x=', ',', '%0A', '%', '\u200b', '\t', 'é'),
    );
    fc.assert(
      fc.property(fc.array(noise), (lines) => {
        const reader = givenReader();
        reader.read('::stop-commands::a-long-token', ...lines.map((parts) => parts.join('')));
        expect([reader.annotations.length, reader.failed, reader.lines.length]).toEqual([0, false, lines.length + 1]);
      }),
      { seed: 7 },
    );
  });

  it('leaves output that only looks like a command as it is', () => {
    const reader = givenReader();
    reader.read('::not-a-command::x', 'a :: b :: c');
    expect(reader.lines).toEqual(['::not-a-command::x', 'a :: b :: c']);
  });
});
