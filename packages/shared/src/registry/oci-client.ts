import { type Clock, type Random, retry, type Secrets, type WaybillError } from '../kernel/index.ts';
import { refusalOf } from './answer-error.ts';
import { type Authorization, authorization } from './authorization.ts';
import { parseChallenge } from './challenge.ts';
import { registryError } from './errors.ts';
import { type Answer, type Http, type HttpRequest, header, type OpenRequest } from './http.ts';
import type { LoginSource } from './login.ts';
import { isPassing } from './network-error.ts';
import { type Pace, pace, retryAfter } from './pace.ts';
import { discard } from './read-body.ts';
import { type Hop, hop } from './redirect.ts';

/** A question to one repository. */
export interface Call {
  readonly method: HttpRequest['method'];
  /** Path and query below the registry's origin, or a whole URL on it. */
  readonly path: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Statuses that the caller understands; all others are thrown. */
  readonly expect: readonly number[];
  /** For messages. */
  readonly what: string;
  /** Scopes besides the repository's own, for a mount. */
  readonly scope?: string;
  /** Its answer may be large. */
  readonly bulk?: boolean;
  /** Follows the answer to where the registry sends us, within the same attempt. */
  readonly follow?: (answer: Answer) => Promise<Answer>;
}

/** HTTP with one repository of one registry: authorized, paced, retried where that is safe. */
export interface OciClient {
  /** The registry's origin. */
  readonly home: URL;
  readonly http: Http;
  /** @throws E_REDIRECT_REFUSED unless a redirect of this registry may be followed */
  hop(from: URL, location: string): Hop;
  call(call: Call): Promise<Answer>;
  /** A request whose body is streamed by the caller. Neither authorized anew nor retried. */
  stream(request: { url: URL; headers: Record<string, string>; patience: number }): OpenRequest;
  /** The Authorization header in force. */
  authorized(scope?: string): Record<string, string>;
}

export interface OciClientOptions {
  readonly home: URL;
  /** Scope of the token: `repository:NAME:pull,push`. */
  readonly scope: string;
  readonly http: Http;
  readonly login: LoginSource;
  readonly basicOnly?: boolean;
  /** Hosts that blobs may be redirected to, besides the registry itself; any public one where absent. */
  readonly storage?: (host: string) => boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly secrets: Secrets;
  readonly deadline?: number;
  readonly signal?: AbortSignal;
}

/** A failure that another attempt may mend, and the pause that the registry asked for. */
class Passing extends Error {
  readonly failure: WaybillError;
  readonly after: number | undefined;

  constructor(failure: WaybillError, after?: number) {
    super(failure.message);
    this.failure = failure;
    this.after = after;
  }
}

const ATTEMPTS = 5;

export function ociClient(options: OciClientOptions): OciClient {
  const { http, clock, random, deadline, signal } = options;
  let { home } = options;
  const auth: Authorization = authorization({ ...options, home: () => home });
  const rhythm: Pace = pace(clock);
  const authorized = (scope = options.scope): Record<string, string> => {
    const value = auth.header(scope);
    return value === undefined ? {} : { authorization: value };
  };

  const attempt = async (call: Call): Promise<Answer> => {
    const scope = call.scope === undefined ? options.scope : `${options.scope} ${call.scope}`;
    for (let refusals = 0; ; refusals++) {
      const url = new URL(call.path, home);
      await rhythm.ready(signal);
      if (options.basicOnly === true && auth.header(scope) === undefined)
        await auth.answer(undefined, scope, undefined);
      const own = authorized(scope);
      const first = await http.send({
        method: call.method,
        url,
        headers: { ...call.headers, ...own },
        ...(call.body !== undefined && { body: call.body }),
        ...(call.bulk === true && { bulk: true }),
      });
      const answer = (await call.follow?.(first)) ?? first;
      if (speaksTls(answer)) {
        discard(answer);
        home = new URL(`https://${home.host}`);
        continue;
      }
      if (call.expect.includes(answer.status)) return answer;
      if (answer.status === 401 && answer === first && refusals < 2) {
        const challenge = parseChallenge(header(answer, 'www-authenticate'));
        if (await auth.answer(challenge, scope, own['authorization'])) {
          discard(answer);
          continue;
        }
      }
      const failure = await failureOf(answer, call.what);
      // ECR says 403 when its token has run out; storage says 403 or 400 when a presigned address has.
      const ranOut =
        answer === first ? options.basicOnly === true && /expired/i.test(failure.message) : answer.status <= 403;
      if (ranOut && refusals < 1 && (answer !== first || (await auth.answer(undefined, scope, own['authorization']))))
        continue;
      throw failure;
    }
  };

  const failureOf = async (answer: Answer, what: string): Promise<Error> => {
    const after = retryAfter(header(answer, 'retry-after'), clock.now());
    const { error, status } = await refusalOf(answer, what);
    const busy = status === 429 || status === 503;
    if (busy) rhythm.pause(after ?? 1_000);
    return busy || status >= 500 || status === 408 ? new Passing(error, busy ? (after ?? 1_000) : undefined) : error;
  };

  return {
    get home() {
      return home;
    },
    http,
    authorized,
    hop: (from, location) => {
      const found = hop(home, from, location);
      if (found.home || options.storage === undefined || options.storage(found.url.hostname)) return found;
      throw registryError('E_REDIRECT_REFUSED', `${home.host} sends to ${found.url.host}, which is not its storage`);
    },
    stream: ({ url, headers, patience }) => http.open({ method: 'PUT', url, headers, patience }),
    call: async (call) => {
      try {
        return await retry(
          {
            clock,
            random,
            attempts: ATTEMPTS,
            ...(deadline !== undefined && { deadline }),
            ...(signal !== undefined && { signal }),
            decide: (error) => {
              if (error instanceof Passing)
                return { again: true, ...(error.after !== undefined && { after: error.after * (1 + random() / 4) }) };
              return { again: isPassing(error) };
            },
          },
          () => attempt(call),
        );
      } catch (error) {
        throw error instanceof Passing ? error.failure : error;
      }
    },
  };
}

/** A registry on loopback is tried over http first; one that has a certificate says so, bare, in HTTP/1.0. Source: Go net/http, Server. */
function speaksTls({ status, url, headers, body }: Answer): boolean {
  return (
    status === 400 && url.protocol === 'http:' && body.httpVersion === '1.0' && headers['content-type'] === undefined
  );
}
