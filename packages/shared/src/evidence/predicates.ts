/** The kind of statement that scan attaches and that a later stage looks for. */
export const SCAN_DECISION = 'https://waybill.dev/scan-decision/v1';
/** The kind of statement that canary attaches: the verdict with the whole decision record. */
export const CANARY_DECISION = 'https://waybill.dev/canary-decision/v1';
