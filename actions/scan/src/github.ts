import { readFile } from 'node:fs/promises';
import type { Context } from '@waybill/shared/action';
import { githubRepository, type Wire } from '@waybill/shared/findings';
import { isJsonObject, type Json, type JsonObject, kernelError } from '@waybill/shared/kernel';
import type { Inputs } from './inputs.ts';
import type { Github } from './ports.ts';

/** Events whose checkout holds what an outsider may have written. */
const PULL_REQUESTS = new Set(['pull_request', 'pull_request_target']);

/** The repository of the run, by its token; undefined outside GitHub and without a token. */
export async function githubOf(
  { githubToken }: Inputs,
  { env, facts, secrets }: Context,
  wire: Wire,
): Promise<Github | undefined> {
  const { platform, repository, commit, ref, event } = facts;
  if (platform !== 'github' || repository === undefined || commit === undefined || ref === undefined) return undefined;
  const pullRequest = PULL_REQUESTS.has(event ?? '')
    ? await eventPart(env['GITHUB_EVENT_PATH'], 'pull_request')
    : undefined;
  if (githubToken === '' && pullRequest === undefined) return undefined;
  secrets.register(githubToken);
  const api = safeApi(env['GITHUB_API_URL'] ?? 'https://api.github.com');
  // Code scanning shows alerts of a pull request on its head, not on the merge commit that the run checks out.
  const head = at(pullRequest, 'head', 'sha');
  const base = at(pullRequest, 'base', 'sha');
  if (pullRequest !== undefined && base === undefined)
    throw kernelError('E_INPUT', 'the event says that this is a pull request, but not what it is to be merged into');
  return { ...githubRepository(repository, { api, token: githubToken }, wire), commit: head ?? commit, ref, base };
}

function safeApi(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = url !== undefined && /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback)) return text;
  throw kernelError('E_INPUT', 'GITHUB_API_URL is not an https address', { cure: 'remove or correct the variable' });
}

async function eventPart(path: string | undefined, key: string): Promise<JsonObject> {
  try {
    const event = JSON.parse(await readFile(path ?? '', 'utf8')) as Json;
    const part = isJsonObject(event) ? event[key] : undefined;
    return isJsonObject(part ?? null) ? (part as JsonObject) : {};
  } catch {
    return {};
  }
}

function at(value: JsonObject | undefined, key: string, inner: string): string | undefined {
  const part = value?.[key];
  const text = isJsonObject(part ?? null) ? (part as JsonObject)[inner] : undefined;
  return typeof text === 'string' && /^[0-9a-f]{40,64}$/.test(text) ? text : undefined;
}
