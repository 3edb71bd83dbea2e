import { parseArgs } from 'node:util';

// npm run bench:promote [-- --quick] [-- --rounds 10] [-- --memory]: promote beside every copier found on the machine, in one run.
// Counts of requests are asserted; times are medians of pairs and printed beside their goals.

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, rounds: { type: 'string' }, memory: { type: 'boolean' } },
});
process.stdout.write(`promote beside other copiers, ${values.rounds ?? '3'} rounds\n`);
