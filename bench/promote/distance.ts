import { connect, createServer, type Socket } from 'node:net';

// node distance.ts PORT ROUND_TRIP_MS BYTES_PER_SECOND: a registry on this machine as if it were far away.
// Says its own port, and ends when its input does. A process of its own, so that it takes no time from whom it delays.

const [target = 0, roundTrip = 0, rate = 0] = process.argv.slice(2).map(Number);
const oneWay = roundTrip / 2;
/** What is on its way at most: what the line holds, and a little for timers that are late. */
const WINDOW = (rate * roundTrip) / 1_000 + 1_048_576;

const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
  const far = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  // The three steps of a TCP handshake take a round trip before the first byte leaves.
  carry(near, far, performance.now() + roundTrip);
  carry(far, near, 0);
  for (const socket of [near, far])
    socket.on('error', () => {
      near.destroy();
      far.destroy();
    });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});
process.stdin.on('end', () => process.exit());
process.stdin.resume();

/** One direction of a connection: every piece takes its time on the line, then half a round trip. */
function carry(from: Socket, to: Socket, opens: number): void {
  const queue: { due: number; piece: Buffer | undefined }[] = [];
  let free = opens;
  let held = 0;
  let timer: NodeJS.Timeout | undefined;
  let full = false;
  const arm = (): void => {
    const next = queue[0];
    if (next === undefined || timer !== undefined || full) return;
    timer = setTimeout(flush, Math.max(1, next.due - performance.now()));
  };
  const flush = (): void => {
    timer = undefined;
    for (let next = queue[0]; next !== undefined && next.due <= performance.now() && !full; next = queue[0]) {
      queue.shift();
      if (next.piece === undefined) to.end();
      else {
        held -= next.piece.length;
        full = !to.write(next.piece);
      }
    }
    if (held < WINDOW) from.resume();
    arm();
  };
  const send = (piece: Buffer | undefined): void => {
    free = Math.max(free, performance.now()) + ((piece?.length ?? 0) / rate) * 1_000;
    queue.push({ due: free + oneWay, piece });
    arm();
  };
  from.on('data', (piece) => {
    held += piece.length;
    send(piece);
    if (held >= WINDOW) from.pause();
  });
  from.on('end', () => send(undefined));
  from.on('close', (hadError) => hadError && to.destroy());
  to.on('drain', () => {
    full = false;
    flush();
  });
}
