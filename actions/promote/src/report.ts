import { type ExitCode, type JsonObject, WaybillError } from '@waybill/shared/kernel';
import type { DestinationOutcome } from '@waybill/shared/promotion';
import { type Annotation, failureAnnotation, type Report } from '@waybill/shared/report';
import type { Inputs } from './inputs.ts';
import type { Outcome } from './outcome.ts';
import { summaryPage } from './page.ts';
import { sentence, statusOf } from './sentence.ts';

/** The outcome as outputs, summary and annotations. */
export function report(outcome: Outcome, _inputs: Inputs): Report {
  const { destinations, digest } = outcome.promotion;
  const failed = destinations.filter((destination) => destination.status === 'failed');
  const summary = sentence(outcome);
  return {
    status: statusOf(outcome),
    exit: exitOf(failed.map(({ error }) => error)),
    summary,
    digest,
    outputs: outputsOf(outcome),
    annotations: [...failed.map(({ name, error }) => failure(name, error)), ...destinations.flatMap(warnings)],
    page: summaryPage(outcome, summary),
    result: {
      image: outcome.image,
      required: outcome.admitted.map(({ requirement, found, by = null }) => ({ requirement, found, evidence: by })),
      destinations: destinations.map(resultOf),
      requests: outcome.requests,
      seconds: outcome.took / 1_000,
    },
  };
}

/** The gravest wins: a refusal (1) before a missing permission (2) before a fault (3); a cancel before all. */
function exitOf(errors: readonly unknown[]): 0 | ExitCode {
  const exits = errors.map((error) => (error instanceof WaybillError ? error.exit : 3));
  return ([130, 1, 2, 3] as const).find((exit) => exits.includes(exit)) ?? 0;
}

function failure(name: string, error: unknown): Annotation {
  if (!(error instanceof WaybillError))
    return { level: 'error', title: 'E_UNEXPECTED', message: `${name}: ${String(error)}` };
  const { level, title, message } = failureAnnotation(error);
  return { level, title, message: `${name}: ${message}` };
}

/** What was lost with `evidence: warn`. */
function warnings(destination: DestinationOutcome): Annotation[] {
  if (!('delivery' in destination)) return [];
  const refused = destination.delivery.evidence.filter(({ state }) => state === 'refused');
  return refused.map(({ artifactType, digest, why = '' }) => ({
    level: 'warning',
    title: 'Referrer left behind',
    message: `${destination.name} did not take ${artifactType} ${digest}: ${why}`,
  }));
}

function outputsOf({ promotion, requests }: Outcome): Record<string, string> {
  const { destinations, digest } = promotion;
  const images = destinations.filter(({ status }) => status !== 'failed').map(({ name }) => `${name}@${digest}`);
  const sum = (count: (destination: DestinationOutcome) => number): string =>
    String(destinations.reduce((total, destination) => total + count(destination), 0));
  const entries = destinations.flatMap((destination) =>
    'delivery' in destination ? (destination.delivery.entry?.digest ?? []) : [],
  );
  return {
    image: images[0] ?? '',
    images: JSON.stringify(images),
    'previous-digest': JSON.stringify(Object.fromEntries(destinations.map((one) => [one.name, previousOf(one)]))),
    changed: String(destinations.some(({ status }) => status === 'promoted')),
    plan: JSON.stringify(destinations.map(planOf)),
    'copied-bytes': sum(({ tally }) => tally.bytes),
    'mounted-blobs': sum(({ tally }) => tally.mounted),
    'skipped-blobs': sum(({ tally }) => tally.present),
    requests: String(requests),
    'record-digest': entries[0] ?? '',
  };
}

function previousOf(destination: DestinationOutcome): JsonObject {
  const tags = 'plan' in destination ? (destination.plan?.tags ?? []) : [];
  return Object.fromEntries(tags.map(({ tag, from }) => [tag, from ?? null]));
}

function planOf(destination: DestinationOutcome): JsonObject {
  const { name } = destination;
  const plan = 'plan' in destination ? destination.plan : undefined;
  if (plan === undefined) return { destination: name };
  const count = (action: string): number => plan.blobs.filter((step) => step.action === action).length;
  return {
    destination: name,
    blobs: { copy: count('copy'), mount: count('mount'), skip: count('skip'), ensure: count('ensure') },
    bytes: plan.bytes,
    requests: plan.requests,
    manifests: plan.manifests.filter(({ action }) => action === 'put').map(({ manifest }) => manifest.digest),
    tags: plan.tags.map(({ tag, action, from, to }) => ({ tag, action, from: from ?? null, to })),
    conflicts: [...plan.conflicts],
  };
}

function resultOf(destination: DestinationOutcome): JsonObject {
  const { name, status, tags, tally } = destination;
  const delivery = 'delivery' in destination ? destination.delivery : undefined;
  return {
    destination: name,
    status,
    tags: [...tags],
    previous: previousOf(destination),
    blobs: { copied: tally.copied, mounted: tally.mounted, present: tally.present },
    bytes: tally.bytes,
    receipt: delivery === undefined ? null : { ...delivery.receipt },
    evidence: (delivery?.evidence ?? []).map((item) => ({ ...item })),
    record:
      delivery?.entry === undefined
        ? null
        : { digest: delivery.entry.digest, sequence: delivery.entry.entry.sequence, tags: delivery.entry.guard },
    error: destination.status === 'failed' ? errorOf(destination.error) : null,
  };
}

function errorOf(error: unknown): JsonObject {
  if (!(error instanceof WaybillError)) return { code: 'E_UNEXPECTED', message: String(error), cure: '' };
  return { code: error.code, message: error.message, cure: error.cure };
}
