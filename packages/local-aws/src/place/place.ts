import type { Scope } from '../core/index.ts';
import type { Agenda } from '../time/index.ts';
import type { Identifiers } from './identifiers.ts';

/** One account in one region, with the time that passes there. */
export interface Place extends Scope {
  readonly agenda: Agenda;
  readonly identifiers: Identifiers;
}
