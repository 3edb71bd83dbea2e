import { turnedSince } from '@waybill/shared/analysis';
import { faultOf, isPassing } from '@waybill/shared/codedeploy';
import type { Judge } from '../judging.ts';
import type { Ports } from '../ports.ts';
import type { AlarmTurn, Driver, Judgement, Reads, Sight } from '../rollout/index.ts';

/** What is known before a look. */
export interface Known {
  readonly sight: Sight;
  readonly alarms: readonly AlarmTurn[];
  readonly judgement: Judgement;
}

export type Seen =
  | ({ readonly kind: 'seen' } & Known)
  /** The rollout could not be read this time. */
  | { readonly kind: 'unseen' }
  /** It may not be read. */
  | { readonly kind: 'refused'; readonly error: unknown };

export interface LookSettings {
  readonly alarms: readonly string[];
  /** AWS time from which alarms count. */
  readonly since: number;
}

/** One look at everything that is due, at once. A read that fails in passing leaves what was known: it never decides anything. */
export async function lookAt(
  driver: Driver,
  judge: Judge,
  due: Reads & { readonly known: Known; readonly settings: LookSettings },
  ports: Pick<Ports, 'alarms' | 'time' | 'log'>,
): Promise<Seen> {
  const { known, settings } = due;
  const { log, time } = ports;
  const unread =
    <T>(what: string, before: T) =>
    (error: unknown): T => {
      log.warning(`${what} could not be read (${messageOf(error)})`);
      return before;
    };
  const [status, alarms, judgement] = await Promise.all([
    driver.look(due.details).catch((error: unknown) => ({ error })),
    due.alarms ? turned(settings, ports).catch(unread('the alarms', known.alarms)) : known.alarms,
    due.metrics ? judge.look(time.now(), known.sight).catch(unread('the metrics', known.judgement)) : known.judgement,
  ]);
  if (!('error' in status)) return { kind: 'seen', sight: status, alarms: merged(known.alarms, alarms), judgement };
  log.warning(`the deployment could not be read (${messageOf(status.error)}); looking again`);
  return isPassing(faultOf(status.error)) ? { kind: 'unseen' } : { kind: 'refused', error: status.error };
}

async function turned({ alarms, since }: LookSettings, ports: Pick<Ports, 'alarms' | 'time'>): Promise<AlarmTurn[]> {
  if (alarms.length === 0) return [];
  const states = await ports.alarms.states(alarms);
  return turnedSince(states, since).map(({ name, since: at, reason }) => ({
    name,
    at: at ?? ports.time.now(),
    reason,
  }));
}

/** An alarm that went back to OK was still raised. */
function merged(known: readonly AlarmTurn[], seen: readonly AlarmTurn[]): AlarmTurn[] {
  return [...known, ...seen.filter(({ name }) => !known.some((turn) => turn.name === name))];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
