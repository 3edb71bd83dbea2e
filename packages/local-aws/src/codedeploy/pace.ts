/** How long things take that AWS does in its own time, in milliseconds. */
export interface Pace {
  /** Created until the first target starts. */
  readonly queuedMs: number;
  /** A lifecycle event in which nothing has to be done. */
  readonly eventMs: number;
  /** StopDeployment until the status is Stopped. */
  readonly stopMs: number;
  /** End of a deployment until its rollback deployment exists. */
  readonly rollbackAfterMs: number;
  /** From then until `rollbackInfo` of the first one names it. */
  readonly rollbackShownAfterMs: number;
  /** Between two looks at the alarms. */
  readonly alarmPollMs: number;
  /** A hook that has not answered by then has failed. */
  readonly hookTimeoutMs: number;
  /** A replacement task set that is not steady by then has failed. */
  readonly installTimeoutMs: number;
  /** Whether the wait before the original tasks are terminated is reported as status Baking. */
  readonly reportsBaking: boolean;
}

const HOUR = 3_600_000;

export const USUAL_PACE: Pace = {
  queuedMs: 3_000,
  eventMs: 1_000,
  stopMs: 3_000,
  rollbackAfterMs: 4_000,
  rollbackShownAfterMs: 8_000,
  alarmPollMs: 10_000,
  hookTimeoutMs: HOUR,
  installTimeoutMs: HOUR,
  reportsBaking: false,
};
