import type { ActionFile } from '../action-file.ts';

const input = (description: string, otherwise = '') => ({ description, required: false, default: otherwise });

const REF = {
  description:
    'repositories that hold a ledger; the words after the command. With a tag or a digest: the way of that image',
  required: true,
  default: '',
};

const ACCESS = {
  'aws-region': input('region of the API calls, where a reference does not name it'),
  'role-to-assume': input('role ARN; several lines are a chain, hub first'),
  credentials: input('where the first keys come from', 'auto'),
  'allowed-account-ids': input('accounts that the keys may belong to'),
  'allow-endpoint-override': input('honor endpoints and certificates of the environment', 'false'),
  timeout: input('deadline of the whole look', '5m'),
};

const ENVIRONMENT = input('environments to look at, one a line; all that have a ledger otherwise');

/** The flags of `waybill ledger show REF`. */
export const SHOW: ActionFile = {
  description:
    'what was promoted into the environments of a repository, newest first: which digest, by whom, when, in which run',
  inputs: {
    ref: REF,
    environment: ENVIRONMENT,
    limit: input('most entries of each environment', '20'),
    ...ACCESS,
  },
};

/** The flags of `waybill ledger verify REF`. */
export const VERIFY: ActionFile = {
  description:
    'check ledgers: hash links, gaps and times, whether entries can be replaced, tags, pins, the order of environments; exit code 1 names each entry that is broken',
  inputs: {
    ref: REF,
    environment: ENVIRONMENT,
    order: input('environments that the image must have passed in this order, such as dev,staging,prod'),
    ...ACCESS,
  },
};
