export { action } from './action.ts';
export type { Inputs } from './inputs.ts';
export { type ReplayInputs, replay } from './offline/replay.ts';
export { type VexExportInputs, type VexExportOutcome, vexExport } from './offline/vex-export.ts';
export { statementsFor } from './permissions.ts';
export type { Outcome } from './run.ts';
