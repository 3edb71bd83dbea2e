import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { BlobWriter } from './ports.ts';

/** A blob writer over a Writable. @param end what makes the written bytes count, and what takes them back */
export function streamWriter(stream: Writable, end: { done(): Promise<void>; undo(): Promise<void> }): BlobWriter {
  let broken: Error | undefined;
  const finish = finished(stream);
  finish.catch(() => {});
  const failed = finish.then(
    () => new Promise<never>(() => {}),
    async (error: Error) => {
      broken = error;
      await end.undo();
      throw error;
    },
  );
  failed.catch(() => {});
  return {
    failed,
    write: (chunk) => stream.write(Buffer.from(chunk)),
    drained: async () => {
      if (stream.writableNeedDrain) await drainOrClose(stream);
      if (broken !== undefined) throw broken;
    },
    commit: async () => {
      stream.end();
      await Promise.race([finish, failed]);
      await end.done();
    },
    abort: (reason) => {
      stream.destroy(reason);
    },
  };
}

/** Listeners rather than a race of promises: a race with one long-lived promise keeps something for every round. */
export function drainOrClose(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.on('drain', done).on('close', done);
  });
}
