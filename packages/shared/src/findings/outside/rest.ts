import { type Clock, isJsonObject, type Json, type JsonObject, type Random, retry } from '../../kernel/index.ts';
import type { Http } from '../../registry/index.ts';

/** How REST calls go out. */
export interface Wire {
  readonly http: Http;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
}

export interface RestRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** {} where the body is no JSON object. */
  readonly json: JsonObject;
}

const MOST_BYTES = 64 * 1024 * 1024;

class Passing extends Error {
  readonly answer: RestAnswer;

  constructor(answer: RestAnswer) {
    super(`HTTP ${answer.status}`);
    this.name = 'Passing';
    this.answer = answer;
  }
}

/** One call, repeated while the other side is busy (429, 5xx) or the connection breaks; the last answer is given as it is. */
export async function restCall(wire: Wire, request: RestRequest | (() => Promise<RestRequest>)): Promise<RestAnswer> {
  const { http, clock, random, signal } = wire;
  const policy = { clock, random, signal, attempts: 4, base: 500, decide: decideOn };
  try {
    return await retry(policy, async () => {
      // A signed request carries its time, so each attempt is signed anew.
      const { method, url, headers, body } = typeof request === 'function' ? await request() : request;
      const answer = await http.send({ method, url, headers, ...(body !== undefined && { body: Buffer.from(body) }) });
      const text = await wholeText(answer.body);
      const whole = { status: answer.status, headers: answer.headers, text, json: asObject(text) };
      if (answer.status === 429 || answer.status >= 500) throw new Passing(whole);
      return whole;
    });
  } catch (error) {
    if (error instanceof Passing) return error.answer;
    throw error;
  }
}

function decideOn(error: unknown): { again: true; after?: number } {
  if (!(error instanceof Passing)) return { again: true };
  const seconds = Number(error.answer.headers['retry-after']);
  return seconds > 0 && seconds <= 60 ? { again: true, after: seconds * 1_000 } : { again: true };
}

async function wholeText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let count = 0;
  for await (const chunk of body) {
    count += chunk.length;
    if (count > MOST_BYTES) throw new Error(`the answer is longer than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function asObject(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as Json;
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
