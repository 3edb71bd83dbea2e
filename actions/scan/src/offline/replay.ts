import type { Action } from '@waybill/shared/action';
import { COMMON_SYNONYMS, readCommonInputs } from '@waybill/shared/action';
import { type Form, parseText } from '@waybill/shared/kernel';
import { DEFAULT_EXCEPTIONS, DEFAULT_FAIL_ON, DEFAULT_POLICY_FILE, FAIL_ON, type Inputs } from '../inputs.ts';
import type { Outcome } from '../run.ts';

/** What a saved report is judged by. */
export interface ReplayInputs
  extends Pick<
    Inputs,
    'common' | 'failOn' | 'fixableOnly' | 'policy' | 'exceptions' | 'vex' | 'environment' | 'unscannable'
  > {
  /** A file that scan wrote as `report-file`. */
  readonly saved: string;
}

/** `waybill scan REPORT`: judges a saved report again under another policy. Asks nothing of anybody. */
export const replay: Action<ReplayInputs, Outcome> = {
  name: 'scan',
  readInputs: (form: Form) =>
    form.finish(
      {
        common: readCommonInputs(form, { timeout: 60_000 }),
        saved: form.required('saved', parseText),
        failOn: form.choice('fail-on', FAIL_ON, DEFAULT_FAIL_ON),
        fixableOnly: form.flag('fixable-only', false),
        policy: form.optional('policy', parseText, DEFAULT_POLICY_FILE),
        exceptions: form.optional('exceptions', parseText, DEFAULT_EXCEPTIONS),
        vex: form.list('vex', parseText),
        environment: form.optional('environment', parseText),
        unscannable: form.choice('unscannable', ['fail', 'warn'], 'fail'),
      },
      COMMON_SYNONYMS,
    ),
  load: () => import('./load-replay.ts'),
};
