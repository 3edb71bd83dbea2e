import { errorFamily } from '../kernel/index.ts';

export const credentialError = errorFamily({
  E_NO_CREDENTIALS: {
    exit: 2,
    meaning: 'No source of AWS credentials was found, or the one that `credentials` names is not there.',
    cure: 'give `role-to-assume` with `permissions: id-token: write`, or name the source with `credentials`',
  },
  E_OIDC_PERMISSION: {
    exit: 2,
    meaning: 'A role was given, but the job may not ask GitHub for an identity token.',
    cure: 'add `permissions: id-token: write` to the job (a caller of a reusable workflow must grant it as well)',
  },
  E_OIDC_UNAVAILABLE: {
    exit: 3,
    meaning: 'GitHub’s token service did not give an identity token within a minute.',
    cure: 'run the job again; look at githubstatus.com if it goes on',
  },
  E_ASSUME_DENIED: {
    exit: 2,
    meaning: 'AWS STS refused to let this run assume the role.',
    cure: 'compare the claims above with the trust policy of the role',
  },
  E_ASSUME_INVALID: {
    exit: 2,
    meaning: 'AWS STS found the request to assume the role wrong: duration, session policy, session name or token.',
    cure: 'correct the input that the message names',
  },
  E_ACCOUNT_NOT_ALLOWED: {
    exit: 2,
    meaning: 'The credentials belong to an account that is not among the allowed ones.',
    cure: 'assume a role of the right account, or correct `allowed-account-ids`',
  },
  E_ENDPOINT_REFUSED: {
    exit: 2,
    meaning: 'An endpoint or token address from the environment may not be used.',
    cure: 'remove the variable, or use https (http only on loopback)',
  },
  E_NOT_AWS: {
    exit: 3,
    meaning: 'Something other than AWS answered: an HTML page, a cut answer or one in another format.',
    cure: 'look for a proxy, a captive portal or a wrong endpoint between this machine and AWS',
  },
  E_UNREACHABLE: {
    exit: 3,
    meaning: 'A service could not be reached, or did not answer in time, after all retries.',
    cure: 'check the network, the proxy (HTTPS_PROXY, NO_PROXY) and the region, then run again',
  },
  E_ACCESS_DENIED: {
    exit: 2,
    meaning: 'The credentials in force may not make a call that the action needs.',
    cure: 'add the statement for the action from docs/permissions.md to the role',
  },
  E_CREDENTIALS_EXPIRED: {
    exit: 2,
    meaning: 'The credentials have expired and their source gives no new ones.',
    cure: 'get new credentials, or give `role-to-assume`: sessions of roles are renewed as long as the run lasts',
  },
  E_CREDENTIALS_REFUSED: {
    exit: 2,
    meaning: 'AWS does not know the access key, or the secret does not belong to it.',
    cure: 'correct AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; all three belong together',
  },
  E_AWS_REFUSED: {
    exit: 2,
    meaning: 'AWS refused a call for a reason of its own.',
    cure: 'read the reason above: it names what is wrong',
  },
  E_AWS_FAULT: {
    exit: 3,
    meaning: 'AWS answered with an error of its own (throttling, a 5xx) until the retries ended.',
    cure: 'run again; every action continues from what is already there',
  },
});
