import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { guardProcess } from '../../src/action/index.ts';
import { kernelError } from '../../src/kernel/index.ts';

class Process extends EventEmitter {
  exitCode: number | undefined;
}

describe('the guard of a process', () => {
  it.each(['SIGINT', 'SIGTERM'])('asks the action to stop on %s, once', (name) => {
    const process = new Process();
    const guard = guardProcess(process);
    process.emit(name);
    process.emit('SIGTERM');
    expect(guard.signal.reason).toMatchObject({
      code: 'E_CANCELLED',
      exit: 130,
      message: `the run was cancelled (${name})`,
    });
    expect(guard.fault()).toBeUndefined();
    expect(process.exitCode).toBeUndefined();
  });

  it.each(['uncaughtException', 'unhandledRejection'])(
    'asks the action to stop on an %s and never lets it end with 0',
    (name) => {
      const process = new Process();
      const guard = guardProcess(process);
      process.emit(name, new TypeError('bug'));
      expect(guard.signal.reason).toMatchObject({ code: 'E_UNEXPECTED', message: 'bug' });
      expect(guard.fault()).toBe(guard.signal.reason);
      expect(process.exitCode).toBe(3);
    },
  );

  it('keeps the first fault', () => {
    const process = new Process();
    const guard = guardProcess(process);
    process.emit('unhandledRejection', kernelError('E_FILE', 'first'));
    process.emit('unhandledRejection', 'second');
    expect(guard.fault()).toMatchObject({ code: 'E_FILE', message: 'first' });
  });

  it.each(['EPIPE', 'ERR_STREAM_DESTROYED'])(
    'goes on when the log has lost its reader (%s), but does not end with 0',
    (code) => {
      const process = new Process();
      const guard = guardProcess(process);
      process.emit('uncaughtException', Object.assign(new Error('write EPIPE'), { code }));
      expect(guard.signal.aborted).toBe(false);
      expect(guard.fault()).toMatchObject({ code: 'E_OUTPUT' });
      expect(process.exitCode).toBe(3);
    },
  );

  it('takes anything that is thrown', () => {
    const process = new Process();
    const guard = guardProcess(process);
    process.emit('unhandledRejection', 'just text');
    expect(guard.fault()).toMatchObject({ code: 'E_UNEXPECTED', message: 'just text' });
  });
});
