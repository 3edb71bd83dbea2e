import { type Clock, type Random, retry } from '../kernel/index.ts';
import { codedeployError } from './errors.ts';
import { errorName, faultOf, isPassing } from './fault.ts';

export interface ReadingPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly signal?: AbortSignal;
  /** How long a read is tried, milliseconds of real time. */
  readonly patience?: number;
}

/** Runs one read of AWS; the name is the API's own, for messages. */
export type Reading = <T>(call: string, work: () => Promise<T>) => Promise<T>;

/**
 * Reads with patience: throttling, lost answers and server faults are tried again for a minute.
 * What the service itself refused is thrown as it came, for the caller knows what it means.
 * @throws E_CANARY_FAULT, E_CANARY_DENIED
 */
export function patientReading(ports: ReadingPorts): Reading {
  const { clock, random, signal, patience = 60_000 } = ports;
  return async (call, work) => {
    try {
      return await retry(
        {
          clock,
          random,
          base: 500,
          cap: 10_000,
          attempts: 30,
          deadline: clock.now() + patience,
          ...(signal !== undefined && { signal }),
          decide: (error) => ({ again: isPassing(faultOf(error)) }),
        },
        work,
      );
    } catch (error) {
      throw explained(call, error);
    }
  };
}

/** The error of a read under our own code, where the fault is not an answer of the service. */
export function explained(call: string, error: unknown): unknown {
  const fault = faultOf(error);
  if (fault === 'denied')
    return codedeployError('E_CANARY_DENIED', `${call} is not allowed: ${messageOf(error)}`, { cause: error });
  if (!(error instanceof Error) || error.name === 'WaybillError' || !isPassing(fault)) return error;
  return codedeployError('E_CANARY_FAULT', `${call} failed: ${errorName(error)}: ${messageOf(error)}`, {
    cause: error,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
