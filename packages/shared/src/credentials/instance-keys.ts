import type { Secrets } from '../kernel/index.ts';
import { credentialError } from './errors.ts';
import { exchange } from './exchange.ts';
import type { Caller } from './identity.ts';
import { metadataKeys } from './metadata-keys.ts';

const ROLE_PATH = '/latest/meta-data/iam/security-credentials/';
const WITHIN_MS = 2_000;

/** The keys of the EC2 instance's role, by IMDSv2. Asked only when `credentials: instance` names it. @param base the metadata service */
export async function instanceKeys(base: URL, secrets: Secrets, signal: AbortSignal): Promise<Caller> {
  const session = await exchange({
    url: new URL('/latest/api/token', base),
    method: 'PUT',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '21600' },
    within: WITHIN_MS,
    signal,
  });
  if (session.status !== 200)
    throw credentialError('E_NO_CREDENTIALS', `the instance metadata service gave no token: status ${session.status}`);
  secrets.register(session.body);
  const headers = { 'x-aws-ec2-metadata-token': session.body };
  const roles = await exchange({ url: new URL(ROLE_PATH, base), headers, within: WITHIN_MS, signal });
  const role = roles.body.split('\n', 1)[0]?.trim() ?? '';
  if (roles.status !== 200 || role === '') throw credentialError('E_NO_CREDENTIALS', 'this instance has no role');
  const url = new URL(`${ROLE_PATH}${encodeURIComponent(role)}`, base);
  return metadataKeys(await exchange({ url, headers, within: WITHIN_MS, signal }), url, secrets);
}
