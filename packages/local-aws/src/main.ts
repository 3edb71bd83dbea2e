import { enableCompileCache } from 'node:module';

// The second start need not strip and compile again.
enableCompileCache();
const { runLocalAws } = await import('./command-line/index.ts');
process.exitCode = await runLocalAws(process.argv.slice(2), {
  say: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(text),
  stopped: () =>
    new Promise((resolve) => {
      // Listeners are unreferenced: something has to keep the process up.
      const alive = setInterval(() => {}, 2 ** 30);
      for (const signal of ['SIGINT', 'SIGTERM'] as const)
        process.once(signal, () => {
          clearInterval(alive);
          resolve();
        });
    }),
});
