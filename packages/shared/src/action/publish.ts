import { writeFile } from 'node:fs/promises';
import { kernelError } from '../kernel/index.ts';
import { fitAnnotations, fitSummary, type Report } from '../report/index.ts';
import type { Host } from './host.ts';

/**
 * Tells the world: annotations, outputs, summary, result file, and a last line.
 * @throws E_OUTPUT with what the action did, so that a full disk does not hide it
 */
export async function publish(
  host: Host,
  report: Report,
  about: { action: string; resultFile: string | undefined },
): Promise<void> {
  const { summary, digest, exit } = report;
  const result = host.secrets.redact(resultOf(about.action, report));
  for (const annotation of fitAnnotations(report.annotations)) host.annotate(annotation);
  try {
    const outputs = { ...report.outputs, result, digest: digest ?? '', summary: host.secrets.redact(summary) };
    for (const [name, value] of Object.entries(outputs)) host.output(name, value);
    await host.writeSummary(fitSummary(report.page));
    if (about.resultFile !== undefined) await writeFile(about.resultFile, `${result}\n`);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw kernelError('E_OUTPUT', `the results could not be written (${why}); the action itself ended: ${summary}`, {
      cause,
    });
  }
  if (exit === 0) host.log.info(summary);
}

/** The machine-readable result. Schema: docs/schemas/<action>-result.json. */
function resultOf(action: string, { status, digest, summary, result }: Report): string {
  return JSON.stringify({
    schema: `waybill/${action}-result/v1`,
    action,
    status,
    ...(digest !== undefined && { digest }),
    summary,
    ...result,
  });
}
