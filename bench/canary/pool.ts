import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Done, Task } from './tasks.ts';

/** Does the tasks on all cores. The answers come in the order of the tasks, whoever did them. */
export async function performAll(tasks: readonly Task[], told: (done: number) => void): Promise<Done[][]> {
  const answers: Done[][] = [];
  let [next, finished] = [0, 0];
  const hands = Array.from({ length: Math.min(availableParallelism(), tasks.length) }, async () => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url));
    try {
      for (let place = next++; place < tasks.length; place = next++) {
        answers[place] = await answerOf(worker, tasks[place] as Task);
        told(++finished);
      }
    } finally {
      await worker.terminate();
    }
  });
  await Promise.all(hands);
  return answers;
}

function answerOf(worker: Worker, task: Task): Promise<Done[]> {
  return new Promise((resolve, reject) => {
    worker.once('message', (answer: Done[]) => {
      worker.off('error', reject);
      resolve(answer);
    });
    worker.once('error', reject);
    worker.postMessage(task);
  });
}
