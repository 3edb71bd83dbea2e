import { type ExitCode, type JsonObject, shortDigest, WaybillError } from '@waybill/shared/kernel';
import type { DestinationOutcome } from '@waybill/shared/promotion';
import { type Annotation, failureAnnotation, type Report } from '@waybill/shared/report';
import type { Inputs } from './inputs.ts';
import type { Outcome } from './outcome.ts';
import { summaryPage } from './page.ts';

/** The outcome as outputs, summary and annotations. */
export function report(outcome: Outcome, _inputs: Inputs): Report {
  const { promotion } = outcome;
  const { destinations, root } = promotion;
  const failed = destinations.filter((destination) => destination.status === 'failed');
  const summary = sentence(outcome);
  return {
    status: statusOf(outcome),
    exit: exitOf(failed.map(({ error }) => error)),
    summary,
    digest: root.digest,
    outputs: outputsOf(outcome),
    annotations: failed.map(({ name, error }) => failure(name, error)),
    page: summaryPage(outcome, summary),
    result: {
      image: outcome.image,
      destinations: destinations.map(resultOf),
      requests: outcome.requests,
      seconds: outcome.took / 1_000,
    },
  };
}

export function statusOf({ kind, promotion: { destinations } }: Outcome): string {
  if (kind === 'planned') return 'planned';
  const failed = destinations.filter(({ status }) => status === 'failed').length;
  if (failed > 0) return failed === destinations.length ? 'failed' : 'partial';
  return destinations.every(({ status }) => status === 'unchanged') ? 'unchanged' : 'promoted';
}

/** One plain sentence. */
export function sentence(outcome: Outcome): string {
  const { destinations, root } = outcome.promotion;
  const what = shortDigest(root.digest);
  const names = destinations
    .map(({ name, tags }) => (tags.length === 0 ? name : `${name}:${tags.join(',')}`))
    .join('; ');
  const failed = destinations.filter(({ status }) => status === 'failed').map(({ name }) => name);
  switch (statusOf(outcome)) {
    case 'planned':
      return `${what} would be promoted to ${names}; nothing was written.`;
    case 'failed':
      return `${what} was not promoted: ${failed.join('; ')} failed.`;
    case 'partial':
      return `${what} was promoted to ${destinations.length - failed.length} of ${destinations.length} destinations; ${failed.join('; ')} failed.`;
    case 'unchanged':
      return `${what} is at ${names} already; nothing was written.`;
    default:
      return `${what} was promoted to ${names}.`;
  }
}

function exitOf(errors: readonly unknown[]): 0 | ExitCode {
  if (errors.length === 0) return 0;
  const exits = errors.map((error) => (error instanceof WaybillError ? error.exit : 3));
  return exits.includes(130) ? 130 : exits.includes(1) ? 1 : exits.includes(2) ? 2 : 3;
}

function failure(name: string, error: unknown): Annotation {
  if (error instanceof WaybillError) return failureAnnotation(error);
  return { level: 'error', title: 'E_UNEXPECTED', message: `${name}: ${String(error)}` };
}

function outputsOf({ promotion, requests }: Outcome): Record<string, string> {
  const { destinations, root } = promotion;
  const good = destinations.filter(({ status }) => status !== 'failed');
  const images = good.map(({ name }) => `${name}@${root.digest}`);
  const sum = (count: (destination: DestinationOutcome) => number): string =>
    String(destinations.reduce((total, destination) => total + count(destination), 0));
  return {
    image: images[0] ?? '',
    images: JSON.stringify(images),
    'previous-digest': JSON.stringify(Object.fromEntries(destinations.map(previousOf))),
    changed: String(destinations.some(({ status }) => status === 'promoted')),
    plan: JSON.stringify(destinations.map(planOf)),
    'copied-bytes': sum(({ tally }) => tally.bytes),
    'mounted-blobs': sum(({ tally }) => tally.mounted),
    'skipped-blobs': sum(({ tally }) => tally.present),
    requests: String(requests),
    'record-digest': '',
  };
}

function previousOf({ name, plan }: DestinationOutcome): [string, JsonObject] {
  return [name, Object.fromEntries(plan.tags.map(({ tag, from }) => [tag, from ?? null]))];
}

function planOf({ name, plan }: DestinationOutcome): JsonObject {
  const count = (action: string): number => plan.blobs.filter((step) => step.action === action).length;
  return {
    destination: name,
    blobs: { copy: count('copy'), mount: count('mount'), skip: count('skip'), ensure: count('ensure') },
    bytes: plan.bytes,
    manifests: plan.manifests.filter(({ action }) => action === 'put').map(({ manifest }) => manifest.digest),
    tags: plan.tags.map(({ tag, action, from, to }) => ({ tag, action, from: from ?? null, to })),
    conflicts: [...plan.conflicts],
  };
}

function resultOf(destination: DestinationOutcome): JsonObject {
  const { name, status, tags, tally } = destination;
  return {
    destination: name,
    status,
    tags: [...tags],
    previous: previousOf(destination)[1],
    blobs: { copied: tally.copied, mounted: tally.mounted, present: tally.present },
    bytes: tally.bytes,
    receipt: 'receipt' in destination ? { ...destination.receipt } : null,
    error: destination.status === 'failed' ? codeOf(destination.error) : null,
  };
}

function codeOf(error: unknown): string {
  return error instanceof WaybillError ? error.code : 'E_UNEXPECTED';
}
