import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Reply } from './exchange.ts';
import type { Fault } from './faults.ts';

/** Writes a reply, damaged where a fault says so. @returns bytes of the body that were written */
export async function send(response: ServerResponse, reply: Reply, fault?: Fault): Promise<number> {
  if (fault?.kind === 'slow') await wait(fault.ms);
  const { status, headers = {}, body } = reply;
  const whole = body === undefined ? Buffer.alloc(0) : typeof body === 'string' ? Buffer.from(body) : body;
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (whole instanceof Uint8Array && !response.hasHeader('content-length') && status !== 204 && status !== 304)
    response.setHeader('content-length', whole.length);
  if (response.req.method === 'HEAD') {
    response.end();
    return 0;
  }
  const length = Number(response.getHeader('content-length') ?? 0);
  let written = 0;
  for await (const chunk of damaged(whole instanceof Uint8Array ? pieces(whole) : whole, length, fault)) {
    if (response.destroyed) break;
    if (!response.write(chunk)) await drained(response);
    written += chunk.length;
  }
  if (fault?.kind === 'truncate') response.socket?.destroySoon();
  else response.end();
  return written;
}

async function* pieces(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

async function* damaged(body: AsyncIterable<Uint8Array>, length: number, fault?: Fault): AsyncIterable<Uint8Array> {
  const share = fault?.kind === 'truncate' || fault?.kind === 'corrupt' ? (fault.share ?? 0.5) : 0;
  const at = Math.min(Math.floor(length * share), Math.max(length - 1, 0));
  let offset = 0;
  for await (const chunk of body) {
    const end = offset + chunk.length;
    if (fault?.kind === 'truncate' && end > at) {
      yield chunk.subarray(0, at - offset);
      return;
    }
    yield* paced(fault?.kind === 'corrupt' && at >= offset && at < end ? flipped(chunk, at - offset) : chunk, fault);
    offset = end;
  }
}

function flipped(chunk: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(chunk);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

/** Ten pieces a second where the answer has to be slow. */
async function* paced(chunk: Uint8Array, fault?: Fault): AsyncIterable<Uint8Array> {
  if (fault?.kind !== 'slow' || fault.bytesPerSecond === undefined) {
    yield chunk;
    return;
  }
  const step = Math.max(1, Math.floor(fault.bytesPerSecond / 10));
  for (let start = 0; start < chunk.length; start += step) {
    await wait(100);
    yield chunk.subarray(start, start + step);
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
