import type { WaybillError } from '../kernel/index.ts';
import { bullets, code, failureAnnotation, heading, md, page, type Report, text } from '../report/index.ts';

/** What is told of a failure that has no outcome of its own: the code, what, the cure, and what caused it. */
export function failureReport(error: WaybillError): Report {
  const causes = causesOf(error);
  return {
    status: error.exit === 130 ? 'cancelled' : 'error',
    exit: error.exit,
    summary: firstLine(error.message),
    outputs: {},
    annotations: [failureAnnotation(error)],
    page: page(
      heading(3, md`❌ ${code(error.code)}`),
      md`${text(error.message, 2_000)}\n`,
      md`**What to do:** ${text(error.cure, 1_000)}\n`,
      causes.length === 0 ? md`` : md`Caused by:\n\n${bullets(causes.map((cause) => text(cause)))}`,
    ),
    result: { error: { code: error.code, message: error.message, cure: error.cure } },
  };
}

function causesOf(error: Error): string[] {
  const causes: string[] = [];
  for (let cause: unknown = error.cause; cause instanceof Error && causes.length < 5; cause = cause.cause)
    causes.push(`${cause.name}: ${cause.message}`);
  return causes;
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
