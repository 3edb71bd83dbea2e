import type { ErrorCode } from '@aws-sdk/client-codedeploy';

/** What ends a deployment early: it failed, an alarm stopped it, or somebody asked for it. */
export type EndedBy = 'failure' | 'alarm' | 'request';

/** Thrown through a deployment's course of events to end it. */
export class Interruption extends Error {
  readonly by: EndedBy;
  readonly code: ErrorCode;

  constructor(by: EndedBy, code: ErrorCode, message: string) {
    super(message);
    this.name = 'Interruption';
    this.by = by;
    this.code = code;
  }
}

export function failed(code: ErrorCode, message: string): Interruption {
  return new Interruption('failure', code, message);
}
