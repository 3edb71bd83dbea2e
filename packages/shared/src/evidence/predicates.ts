/** The kind of statement that scan attaches and that a later stage looks for. */
export const SCAN_DECISION = 'https://waybill.dev/scan-decision/v1';
