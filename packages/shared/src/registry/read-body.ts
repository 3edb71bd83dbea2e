import type { Json } from '../kernel/index.ts';
import { registryError } from './errors.ts';
import { type Answer, header } from './http.ts';
import { networkError, stalled } from './network-error.ts';

/** A small body as a whole. @throws E_CONTENT_MISMATCH when it is longer than `most`, E_REGISTRY_UNREACHABLE when it is cut or stalls */
export async function readBody(answer: Answer, most: number): Promise<Buffer> {
  const { body, url, idle } = answer;
  const chunks: Buffer[] = [];
  let count = 0;
  const expire = (): void => void body.destroy(stalled(url, 'sent no whole answer', idle));
  const timer = setTimeout(expire, idle);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      count += chunk.length;
      timer.refresh();
      if (count > most)
        throw registryError('E_CONTENT_MISMATCH', `${url.host} sent more than ${most} bytes for ${url.pathname}`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw networkError(url, error);
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks);
}

/** The body as JSON; undefined when it is anything else. */
export async function readJson(answer: Answer, most = 1_048_576): Promise<Json | undefined> {
  const bytes = await readBody(answer, most);
  try {
    return JSON.parse(bytes.toString()) as Json;
  } catch {
    return undefined;
  }
}

/** Lets the connection be used again when the body is short, and closes it otherwise. */
export function discard(answer: Answer): void {
  answer.body.on('error', () => {});
  const length = Number(header(answer, 'content-length') ?? 0);
  if (length <= 65_536) answer.body.resume();
  else answer.body.destroy();
}
