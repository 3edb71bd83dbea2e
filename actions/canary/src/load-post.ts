import type { Context } from '@waybill/shared/action';
import { heading, md, page, type Report, table, text } from '@waybill/shared/report';
import { type Aftermath, finish, readState } from './finish.ts';
import type { Inputs } from './inputs.ts';
import { leashOf } from './leash.ts';
import { openCanarySession, portsOf } from './load.ts';

/** Runs the post step. A run that ended costs nothing: no session is opened for it. */
export async function perform(inputs: Inputs, context: Context): Promise<Aftermath> {
  const state = readState(context.readState('canary'));
  if (state === undefined || state.phase === 'ended') return { kind: 'nothing' };
  const leash = leashOf(context.signal);
  const session = await openCanarySession(inputs, context, leash);
  return finish(state, inputs, portsOf(context, session, leash));
}

export function report(aftermath: Aftermath): Report {
  const summary = sentenceOf(aftermath);
  const failed = aftermath.kind === 'finished' && aftermath.status === 'rollback-failed';
  return {
    status: aftermath.kind === 'finished' ? aftermath.status : aftermath.kind,
    exit: failed ? 1 : 0,
    summary,
    outputs: {},
    annotations: failed ? [{ level: 'error', title: 'E_ROLLBACK_FAILED', message: summary }] : [],
    page: aftermath.kind === 'finished' ? finishedPage(aftermath, summary) : md``,
    result: {},
  };
}

function finishedPage({ timeline }: Aftermath & { kind: 'finished' }, summary: string) {
  return page(
    heading(3, text('🛑 Cancelled')),
    md`${text(summary, 1_000)}\n`,
    table(
      [text('time (UTC)'), text('what happened')],
      timeline.map(({ at, what }) => [text(new Date(at).toISOString().slice(11, 19)), text(what, 500)]),
    ),
  );
}

function sentenceOf(aftermath: Aftermath): string {
  switch (aftermath.kind) {
    case 'nothing':
      return 'nothing was left to finish';
    case 'left':
      return `${aftermath.deployment} goes on by itself, as on-cancel: leave asks`;
    case 'finished':
      return `the run was cancelled; ${aftermath.deployment}: ${aftermath.status}${aftermath.undo === undefined ? '' : `, by ${aftermath.undo}`}`;
  }
}
