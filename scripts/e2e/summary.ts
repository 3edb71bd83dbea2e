import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/** A job summary as GitHub renders it before it sanitizes: HTML in the source stays HTML. */
export function renderSummary(markdown: string): string {
  const body = micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Summary</title>
<style>body{font:14px/1.5 system-ui,sans-serif;max-width:900px;margin:16px auto;padding:0 16px;overflow-wrap:break-word}
table{border-collapse:collapse;display:block;overflow-x:auto}td,th{border:1px solid #8886;padding:4px 10px}</style></head><body>${body}</body></html>`;
}
