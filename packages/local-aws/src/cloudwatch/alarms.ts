import type { PutCompositeAlarmInput, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { type Place, regionalArn } from '../place/index.ts';
import { everyPeriod } from '../time/index.ts';
import type { AlarmState } from './alarm-evaluation.ts';
import { type AlarmRule, parseAlarmRule } from './alarm-rule.ts';
import { type MetricWatch, watchMetric } from './metric-watch.ts';
import type { Metrics } from './metrics.ts';

interface AlarmBase {
  readonly name: string;
  readonly arn: string;
  configuredAt: number;
  state: AlarmState;
  reason: string;
  reasonData: string | undefined;
  updatedAt: number;
  changedAt: number;
}

export interface MetricAlarmRecord extends AlarmBase {
  readonly kind: 'metric';
  readonly input: PutMetricAlarmInput;
  readonly watch: MetricWatch;
  actionsEnabled: boolean;
}

export interface CompositeAlarmRecord extends AlarmBase {
  readonly kind: 'composite';
  readonly input: PutCompositeAlarmInput;
  readonly rule: AlarmRule;
  actionsEnabled: boolean;
}

export type AlarmRecord = MetricAlarmRecord | CompositeAlarmRecord;

export interface AlarmChange {
  readonly alarm: AlarmRecord;
  readonly at: number;
  readonly from: AlarmState;
  readonly to: AlarmState;
  readonly reason: string;
}

const MINUTE = 60_000;
const UNCHECKED = 'Unchecked: Initial alarm creation';

/** The alarms of one account and region: metric alarms are evaluated every minute, composite ones on every change. */
export class Alarms {
  readonly #place: Place;
  readonly #metrics: Metrics;
  readonly #known = new Map<string, AlarmRecord>();
  readonly history: AlarmChange[] = [];

  constructor(place: Place, metrics: Metrics) {
    this.#place = place;
    this.#metrics = metrics;
    everyPeriod(place.agenda, MINUTE, () => this.#evaluateAll());
  }

  find(name: string): AlarmRecord | undefined {
    return this.#known.get(name);
  }

  all(): readonly AlarmRecord[] {
    return [...this.#known.values()];
  }

  putMetric(input: PutMetricAlarmInput): void {
    const known = this.#known.get(input.AlarmName ?? '');
    this.#known.set(input.AlarmName ?? '', {
      ...this.#base(input.AlarmName ?? '', known),
      kind: 'metric',
      input,
      watch: watchMetric(input),
      actionsEnabled: input.ActionsEnabled ?? true,
    });
    if (known === undefined) this.#evaluateComposites();
  }

  /** @throws Error when the rule is not understood */
  putComposite(input: PutCompositeAlarmInput): void {
    const rule = parseAlarmRule(input.AlarmRule ?? '');
    const name = input.AlarmName ?? '';
    if (this.#reaches(rule, name)) throw new Error('the rule leads back to the alarm itself');
    this.#known.set(name, {
      ...this.#base(name, this.#known.get(name)),
      kind: 'composite',
      input,
      rule,
      actionsEnabled: input.ActionsEnabled ?? true,
    });
    this.#evaluateComposites();
  }

  remove(name: string): void {
    this.#known.delete(name);
  }

  set(alarm: AlarmRecord, to: AlarmState, reason: string, reasonData?: string): void {
    const at = this.#place.agenda.now();
    const from = alarm.state;
    alarm.state = to;
    alarm.reason = reason;
    alarm.reasonData = reasonData;
    alarm.updatedAt = at;
    if (from === to) return;
    alarm.changedAt = at;
    this.history.push({ alarm, at, from, to, reason });
    this.#evaluateComposites();
  }

  #base(name: string, known: AlarmRecord | undefined): AlarmBase {
    const now = this.#place.agenda.now();
    const arn = regionalArn(this.#place, 'cloudwatch', `alarm:${name}`);
    const fresh = {
      state: 'INSUFFICIENT_DATA' as const,
      reason: UNCHECKED,
      reasonData: undefined,
      updatedAt: now,
      changedAt: now,
    };
    const { state, reason, reasonData, updatedAt, changedAt } = known ?? fresh;
    return { name, arn, configuredAt: now, state, reason, reasonData, updatedAt, changedAt };
  }

  #reaches(rule: AlarmRule, name: string): boolean {
    return rule.names.some((named) => {
      const child = this.#known.get(named);
      return named === name || (child?.kind === 'composite' && this.#reaches(child.rule, name));
    });
  }

  #evaluateAll(): void {
    for (const alarm of this.#known.values()) if (alarm.kind === 'metric') this.#evaluate(alarm);
  }

  #evaluate(alarm: MetricAlarmRecord): void {
    const found = alarm.watch.look(this.#metrics, this.#place.agenda.now(), alarm.state);
    if (found !== 'keep') this.set(alarm, found.state, found.reason, found.reasonData);
  }

  /** Composite alarms may name composite alarms: goes on until none changes, as often as there are alarms at most. */
  #evaluateComposites(): void {
    for (const alarm of this.#known.values()) {
      if (alarm.kind !== 'composite') continue;
      const to = alarm.rule.holds((name) => this.#known.get(name)?.state) ? 'ALARM' : 'OK';
      if (to === alarm.state) continue;
      const children = alarm.rule.names
        .map((name) => `${name} is ${this.#known.get(name)?.state ?? 'missing'}`)
        .join(', ');
      this.set(alarm, to, `The rule ${alarm.input.AlarmRule} is ${to === 'ALARM'}: ${children}`);
      return;
    }
  }
}
