import type { ActionFile } from './action-file.ts';

const optional = (description: string, otherwise = '') => ({ description, required: false, default: otherwise });
const required = (description: string) => ({ description, required: true, default: '' });

/** The flags of `waybill scan REPORT`. */
export const SAVED_SCAN: ActionFile = {
  description: 'judge a report that scan saved (`report-file`) again, by this policy; asks nobody',
  inputs: {
    saved: required('the saved report; the word after `scan`'),
    'fail-on': optional('lowest severity that refuses: critical, high, medium, low or none', 'high'),
    'fixable-only': optional('count only what has a fix', 'false'),
    policy: optional('policy file'),
    exceptions: optional('exceptions file'),
    vex: optional('OpenVEX, CycloneDX or CSAF files, one a line'),
    environment: optional('environment whose rules of the policy hold'),
    unscannable: optional('fail or warn', 'fail'),
  },
};

/** The flags of `waybill vex export`. */
export const VEX_EXPORT: ActionFile = {
  description: 'write the exceptions that are about an image as an OpenVEX document',
  inputs: {
    image: required('the image by digest'),
    author: required('who says so: the author of the document'),
    exceptions: optional('exceptions file'),
    output: optional('file to write; only an output otherwise'),
  },
};
