import type { TaskEnd, TaskOrder, TaskRunner } from '../ecs/index.ts';
import { commandOf } from './command.ts';
import { freePort } from './free-port.ts';
import { untilHealthy, watchHealth } from './health.ts';
import { createImageFolders } from './image-folders.ts';
import type { ImageSource } from './image-source.ts';
import { type LocalProcess, type ProcessEnd, startProcess } from './local-process.ts';

/** Runs tasks as processes of this machine. */
export interface ProcessRunner extends TaskRunner {
  /** Process IDs of what runs now. */
  pids(): readonly number[];
  /** Stops every process that it started, and removes the unpacked images. */
  stop(): Promise<void>;
}

/** Health checks run in the machine's time, however fast the world's clock is. */
const START_CHECK_MS = 50;
const CHECK_MS = 250;
const CHECK_TIMEOUT_MS = 1_000;

/** Starts the container's command in the unpacked image: no isolation, one process a task, its port in `PORT`. */
export function createProcessRunner(source: ImageSource): ProcessRunner {
  const folders = createImageFolders(source);
  const running = new Set<LocalProcess>();
  const pending = new Set<Promise<void>>();
  const closing = new AbortController();

  const run = async (order: TaskOrder, signal: AbortSignal): Promise<void> => {
    const container = order.taskDefinition.containerDefinitions?.find(({ name }) => name === order.containerName) ?? {};
    let child: LocalProcess;
    const port = await freePort();
    try {
      const { config, root } = await folders.unpacked(container.image ?? '');
      const command = await commandOf({ config, container, root, port });
      if (signal.aborted) return;
      child = startProcess(command);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      order.stopped({ stopCode: 'TaskFailedToStart', reason, containerReason: reason });
      return;
    }
    running.add(child);
    signal.addEventListener('abort', () => void child.stop(), { once: true });
    if (signal.aborted) void child.stop();
    const over = new AbortController();
    const ended = child.ended.then((end) => {
      running.delete(child);
      over.abort();
      if (!signal.aborted) order.stopped(exited(order, end));
    });
    const done = AbortSignal.any([signal, over.signal]);
    const check = { port, path: order.healthCheckPath, timeoutMs: CHECK_TIMEOUT_MS };
    if (await untilHealthy({ ...check, everyMs: START_CHECK_MS }, done)) {
      order.running({ host: '127.0.0.1', port });
      await watchHealth({ ...check, everyMs: CHECK_MS }, done, (healthy) => order.health(healthy));
    }
    await ended;
  };

  return {
    start: (order) => {
      const abort = new AbortController();
      if (closing.signal.aborted) return () => {};
      const course = run(order, AbortSignal.any([abort.signal, closing.signal]));
      pending.add(course);
      void course.finally(() => pending.delete(course));
      return () => abort.abort();
    },
    pids: () => [...running].flatMap(({ pid }) => pid ?? []),
    stop: async () => {
      closing.abort();
      await Promise.allSettled(pending);
      await folders.stop();
    },
  };
}

function exited(order: TaskOrder, end: ProcessEnd): TaskEnd {
  const lines = end.logTail.split('\n').filter((line) => line.trim() !== '');
  const told = lines.findLast((line) => /error|fail/i.test(line)) ?? lines.at(-1);
  return {
    stopCode: 'EssentialContainerExited',
    reason: 'Essential container in task exited',
    exitCode: end.exitCode,
    containerReason: told ?? `${order.containerName} exited with code ${end.exitCode}`,
  };
}
