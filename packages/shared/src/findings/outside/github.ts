import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { textAt } from '../reports/json-reading.ts';
import { type RestAnswer, restCall, type Wire } from './rest.ts';

/** The repository of a run, by GitHub's REST API. */
export interface GithubRepository {
  /** Bytes of a file as it stands at a commit; undefined where there is none. @throws an error with the status otherwise */
  fileAt(path: string, commit: string): Promise<Uint8Array | undefined>;
  /** Hands SARIF to code scanning; it comes in pieces, and is packed as it comes. */
  uploadSarif(sarif: Iterable<string>, at: { commit: string; ref: string }): Promise<UploadResult>;
}

export type UploadResult =
  | { readonly kind: 'uploaded'; readonly id: string }
  /** The token may not (forks, Dependabot), or code scanning is off: the gate does not depend on it. */
  | { readonly kind: 'not-allowed'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

/** GitHub refuses more. Source: GitHub docs, SARIF support for code scanning. */
const MOST_BYTES = 10 * 1024 * 1024;

/** @param api `https://api.github.com`, or the address of a GitHub Enterprise Server */
export function githubRepository(
  repository: string,
  access: { api: string; token: string },
  wire: Wire,
): GithubRepository {
  const base = `${access.api.replace(/\/$/, '')}/repos/${repository}`;
  const headers = {
    authorization: `Bearer ${access.token}`,
    'user-agent': 'waybill-scan',
    'x-github-api-version': '2022-11-28',
  };
  return {
    fileAt: async (path, commit) => {
      const encoded = path.split('/').map(encodeURIComponent).join('/');
      const url = new URL(`${base}/contents/${encoded}?ref=${encodeURIComponent(commit)}`);
      const answer = await restCall(wire, {
        method: 'GET',
        url,
        headers: { ...headers, accept: 'application/vnd.github.raw+json' },
      });
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw new Error(`GitHub answered ${answer.status}: ${messageOf(answer)}`);
      return Buffer.from(answer.text);
    },
    uploadSarif: async (sarif, { commit, ref }) => {
      const packed = await buffer(Readable.from(sarif).pipe(createGzip()));
      if (packed.length > MOST_BYTES)
        return { kind: 'refused', why: 'the SARIF is larger than the 10 MiB that GitHub takes' };
      const body = JSON.stringify({
        commit_sha: commit,
        ref,
        sarif: packed.toString('base64'),
        tool_name: 'Waybill scan',
      });
      const answer = await restCall(wire, {
        method: 'POST',
        url: new URL(`${base}/code-scanning/sarifs`),
        headers: { ...headers, accept: 'application/vnd.github+json', 'content-type': 'application/json' },
        body,
      });
      if (answer.status === 202) return { kind: 'uploaded', id: textAt(answer.json, 'id') };
      const why = `GitHub answered ${answer.status}: ${messageOf(answer)}`;
      return answer.status === 403 || answer.status === 404 ? { kind: 'not-allowed', why } : { kind: 'refused', why };
    },
  };
}

function messageOf(answer: RestAnswer): string {
  return textAt(answer.json, 'message') || answer.text.slice(0, 200);
}
