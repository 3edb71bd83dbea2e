import { errorFamily } from './error.ts';

export const kernelError = errorFamily({
  E_INPUT: {
    exit: 2,
    meaning: 'One or more inputs are missing, unknown or malformed; all of them are listed.',
    cure: 'correct the listed inputs; the tables of the action’s README name what is allowed',
  },
  E_FILE: {
    exit: 2,
    meaning:
      'A YAML or JSON file, or an input that holds such text, has mistakes; all of them are listed with line and column.',
    cure: 'correct the listed places; the schema in docs/schemas says what is allowed',
  },
  E_NOT_YET: {
    exit: 2,
    meaning: 'An input asks for a feature that this version does not have.',
    cure: 'leave the input at its default, or use a version that has the feature',
  },
  E_TIMEOUT: {
    exit: 3,
    meaning: 'The deadline given by the input `timeout` was reached.',
    cure: 'raise `timeout`, or look at the log for what was slow',
  },
  E_CANCELLED: {
    exit: 130,
    meaning: 'The run was cancelled by a signal.',
    cure: 'run it again: every action continues from what is already there',
  },
  E_UNSAFE_EVENT: {
    exit: 2,
    meaning:
      'An action that writes was started by an event that outsiders can cause with the rights of the repository.',
    cure: 'run it on push, on a tag or in a job with a protected environment',
  },
  E_OUTPUT: {
    exit: 3,
    meaning: 'Outputs, summary, result file or log cannot be written.',
    cure: 'free disk space, or name files in folders that exist and can be written',
  },
  E_PROXY: {
    exit: 2,
    meaning: 'HTTPS_PROXY or ALL_PROXY does not name a proxy that can be used.',
    cure: 'write it as http://HOST:PORT or https://HOST:PORT, with USER:PASSWORD@ where the proxy wants it',
  },
  E_PROXY_REFUSED: {
    exit: 3,
    meaning: 'The proxy did not open a way to a host.',
    cure: 'let the proxy pass this host, correct its user and password in HTTPS_PROXY, or name the host in NO_PROXY',
  },
  E_UNEXPECTED: {
    exit: 3,
    meaning: 'Something failed that has no code of its own.',
    cure: 'run again with debug logging on and report the stack trace',
  },
});
