export { runnerError } from './errors.ts';
export type { Conclusion } from './evaluate/status.ts';
export type { Annotation, AnnotationLevel, EventPort, LineStyle, RunEvent, StageKind, StepPlace } from './events.ts';
export type { JobReport, StepSummary } from './job/run.ts';
export type {
  BuiltIn,
  BuiltInCall,
  LocalRepository,
  OidcClaims,
  OidcEndpoint,
  RunOptions,
  Trigger,
} from './options.ts';
export { runWorkflow, type WorkflowResult } from './run.ts';
export { checkout } from './step/built-in.ts';
export type { Access, Permissions } from './workflow/permissions.ts';
