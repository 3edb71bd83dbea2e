import type { Diagnostics, LifecycleEvent, LifecycleEventStatus, TargetStatus } from '@aws-sdk/client-codedeploy';
import type { Agenda, Script } from '../time/index.ts';
import { Interruption } from './interruption.ts';

interface EventRecord {
  readonly name: string;
  status: LifecycleEventStatus;
  startedAt?: number;
  endedAt?: number;
  diagnostics?: Diagnostics;
}

/** A script that failed inside a lifecycle event, with what its diagnostics will say. */
export class EventFailure extends Error {
  readonly diagnostics: Diagnostics;
  /** What ends the deployment because of it. */
  readonly reason: Error;

  constructor(diagnostics: Diagnostics, reason: Error) {
    super(reason.message);
    this.name = 'EventFailure';
    this.diagnostics = diagnostics;
    this.reason = reason;
  }
}

/** One target of a deployment and its lifecycle events in their order. */
export class TargetCourse {
  readonly id: string;
  status: TargetStatus = 'Pending';
  updatedAt: number;
  readonly #agenda: Agenda;
  readonly #events: EventRecord[];

  constructor(id: string, events: readonly string[], agenda: Agenda) {
    this.id = id;
    this.#agenda = agenda;
    this.#events = events.map((name) => ({ name, status: 'Pending' }));
    this.updatedAt = agenda.now();
  }

  setStatus(status: TargetStatus): void {
    this.status = status;
    this.updatedAt = this.#agenda.now();
  }

  /** Runs one event: what is thrown inside marks it as failed and goes on upwards. */
  *run(name: string, work: () => Script<Diagnostics | undefined>): Script<void> {
    const event = this.#events.find((known) => known.name === name);
    if (event === undefined) return;
    event.status = 'InProgress';
    event.startedAt = this.#agenda.now();
    this.updatedAt = event.startedAt;
    try {
      const diagnostics = yield* work();
      this.#end(event, 'Succeeded', diagnostics);
    } catch (error) {
      this.#end(event, 'Failed', diagnosticsOf(error));
      throw error instanceof EventFailure ? error.reason : error;
    }
  }

  skip(name: string): void {
    const event = this.#events.find((known) => known.name === name);
    if (event !== undefined) event.status = 'Skipped';
  }

  /** What was still to come is skipped when the deployment is over. */
  skipPending(): void {
    for (const event of this.#events) if (event.status === 'Pending') event.status = 'Skipped';
  }

  /** Whether an event has come to its end successfully. */
  passed(name: string): boolean {
    return this.#events.some((event) => event.name === name && event.status === 'Succeeded');
  }

  events(): LifecycleEvent[] {
    return this.#events.map(({ name, status, startedAt, endedAt, diagnostics }) => ({
      lifecycleEventName: name,
      status,
      ...(startedAt === undefined ? {} : { startTime: new Date(startedAt) }),
      ...(endedAt === undefined ? {} : { endTime: new Date(endedAt) }),
      ...(diagnostics === undefined ? {} : { diagnostics }),
    }));
  }

  #end(event: EventRecord, status: LifecycleEventStatus, diagnostics: Diagnostics | undefined): void {
    event.status = status;
    event.endedAt = this.#agenda.now();
    this.updatedAt = event.endedAt;
    if (diagnostics !== undefined) event.diagnostics = diagnostics;
  }
}

/** What went wrong in the event itself; an alarm or a stop that ended it from outside is told by the deployment alone. */
function diagnosticsOf(error: unknown): Diagnostics | undefined {
  if (error instanceof EventFailure) return error.diagnostics;
  if (error instanceof Interruption && error.by !== 'failure') return undefined;
  const message = error instanceof Error ? error.message : String(error);
  return { errorCode: 'UnknownError', scriptName: '', message, logTail: '' };
}
