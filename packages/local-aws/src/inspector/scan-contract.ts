import type { Contract } from '../core/index.ts';

const NAMESPACE = 'com.amazonaws.inspectorscan';
const STRING = 0;
const DOCUMENT = 15;
const RETRY_AFTER = [1, { httpHeader: 'Retry-After' }];

const structure = (name: string, members: Readonly<Record<string, unknown>>, required: number) => [
  3,
  NAMESPACE,
  name,
  0,
  Object.keys(members),
  Object.values(members),
  required,
];

const fault = (name: string, httpError: number, members: Readonly<Record<string, unknown>>) => [
  -3,
  NAMESPACE,
  name,
  { error: httpError < 500 ? 'client' : 'server', httpError },
  ['message', ...Object.keys(members)],
  [STRING, ...Object.values(members)],
  1,
];

const request = structure('ScanSbomRequest', { sbom: DOCUMENT, outputFormat: STRING }, 1);
const response = structure('ScanSbomResponse', { sbom: DOCUMENT }, 0);

/** The messages of Inspector Scan, written as SDK clients export theirs. Source: Inspector Scan API model 2023-08-08. */
export const SCAN_CONTRACT: Contract = {
  ScanSbom$: [9, NAMESPACE, 'ScanSbom', { http: ['POST', '/scan/sbom', 200] }, () => request, () => response],
  AccessDeniedException$: fault('AccessDeniedException', 403, {}),
  InternalServerException$: fault('InternalServerException', 500, { reason: STRING, retryAfterSeconds: RETRY_AFTER }),
  ThrottlingException$: fault('ThrottlingException', 429, { retryAfterSeconds: RETRY_AFTER }),
  ValidationException$: fault('ValidationException', 400, { reason: STRING }),
};
