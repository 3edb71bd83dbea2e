import { secretKeeper, seededRandom, silentLog, systemClock } from '../../src/kernel/index.ts';
import { promoteImage } from '../../src/promotion/index.ts';
import { anonymous, nodeHttp, ociRegistry } from '../../src/registry/index.ts';

// A promotion in a process of its own, over real sockets. Arguments: host of the source, host of the destination, the
// repository there, and the number of the request at which the process kills itself, before a byte of it is sent.
const [from = '', to = '', repository = '', killAt = '0'] = process.argv.slice(2);
let requests = 0;
const http = nodeHttp({
  onRequest: () => {
    requests += 1;
    if (requests === Number(killAt)) process.kill(process.pid, 'SIGKILL');
  },
});
const common = {
  scheme: 'http',
  http,
  login: anonymous,
  clock: systemClock,
  random: seededRandom(1),
  secrets: secretKeeper(),
} as const;
const outcome = await promoteImage(
  {
    source: ociRegistry({ ...common, host: from, repository: 'app', side: 'source' }),
    reference: 'v1',
    destinations: [
      {
        name: 'prod',
        repository: ociRegistry({ ...common, host: to, repository, side: 'destination' }),
        tags: ['prod'],
      },
    ],
    referrers: 'all',
    evidence: 'strict',
    verify: 'closure',
    dryRun: false,
    allowMove: true,
    concurrency: 4,
  },
  { clock: systemClock, random: seededRandom(1), log: silentLog },
);
http.close();
process.stdout.write(JSON.stringify({ requests, status: outcome.destinations[0]?.status }));
