export { type Annotation, failureAnnotation, fitAnnotations } from './annotation.ts';
export { bullets, code, details, heading, link, type Markdown, md, page, table, text } from './markdown.ts';
export type { Report } from './report.ts';
export { fitSummary, SUMMARY_BYTES } from './summary.ts';
