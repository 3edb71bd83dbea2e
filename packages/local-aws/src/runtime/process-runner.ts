import type { TaskEnd, TaskOrder, TaskRunner } from '../ecs/index.ts';
import { commandOf } from './command.ts';
import { freePort } from './free-port.ts';
import { untilHealthy } from './health.ts';
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

const HEALTH = { everyMs: 50, timeoutMs: 1_000 };

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
    const healthy = await untilHealthy(
      { port, path: order.healthCheckPath, ...HEALTH },
      AbortSignal.any([signal, over.signal]),
    );
    if (healthy && !signal.aborted) order.running({ host: '127.0.0.1', port });
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
