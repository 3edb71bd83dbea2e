import type { Markdown } from './markdown.ts';

/** The runner drops a summary over 1 MiB whole (runner, FileCommandManager), so we keep well under it. */
export const SUMMARY_BYTES = 1_000_000;

/** The page within the limit, cut at a line; what was cut is counted, and the first lines (the verdict) always stay. */
export function fitSummary(page: Markdown, most = SUMMARY_BYTES): Markdown {
  if (Buffer.byteLength(page) <= most) return page;
  const lines = page.split('\n');
  const room = most - 200;
  let bytes = 0;
  let kept = 0;
  for (const line of lines) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > room) break;
    kept += 1;
  }
  const left = lines.length - kept;
  return `${lines.slice(0, kept).join('\n')}\n\n${left} more lines were cut: a job summary holds 1 MiB. The result file has everything.\n` as Markdown;
}
