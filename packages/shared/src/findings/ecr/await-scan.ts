import { type Clock, formatDuration, type Log, shortDigest, type WaybillError } from '../../kernel/index.ts';
import { findingsError } from '../errors.ts';
import type { ScanTarget } from '../image.ts';
import type { ScanReading, Scans } from './scan-reading.ts';

export type Scanned = Extract<ScanReading, { kind: 'scanned' }>;

/** How the wait for one image ended. Whatever is not `scanned` says why, with its own code. */
export type ScanOutcome =
  | { readonly kind: 'scanned'; readonly target: ScanTarget; readonly reading: Scanned }
  | { readonly kind: 'unscanned'; readonly target: ScanTarget; readonly error: WaybillError };

export interface ScanWatch {
  readonly scans: Scans;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Clock time after which no further look is taken. */
  readonly deadline: number;
  /** The oldest scan that is believed, milliseconds. */
  readonly maxAge?: number;
}

/** Pauses between looks, milliseconds; the last one goes on. */
const PAUSES = [2_000, 3_000, 5_000, 5_000, 10_000] as const;

/** ECR has said COMPLETE with an empty or still growing list. A scan that ended longer ago than this has stopped moving. */
const SETTLED_AFTER = 60_000;
/** A fresh scan is believed when two looks this far apart list the same; an empty one takes three. */
const SETTLE_PAUSE = 4_000;

/** Waits until one image is scanned, recently enough, and its list of findings has stopped moving, but not beyond the deadline. */
export async function awaitScan(target: ScanTarget, watch: ScanWatch): Promise<ScanOutcome> {
  const { scans, clock, log, signal, deadline } = watch;
  const began = clock.now();
  let shown = '';
  let asked: Request = 'not asked';
  let steady = 0;
  let last: Trace | undefined;
  for (let look = 0; ; look++) {
    const reading = await scans.read(target);
    if (reading.kind === 'refused') return refused(target, reading);
    const old = reading.kind === 'scanned' ? ageProblem(target, reading, watch) : undefined;
    if (asked === 'not asked' && (reading.kind === 'absent' || old !== undefined)) asked = await request(target, scans);
    if (old !== undefined && asked !== 'started') return unscanned(target, old);
    const trace = reading.kind === 'scanned' ? traceOf(reading) : undefined;
    steady = trace !== undefined && trace === last ? steady + 1 : 0;
    last = trace;
    if (reading.kind === 'scanned' && old === undefined && settled(reading, steady, clock.now()))
      return { kind: 'scanned', target, reading };
    const progress = old === undefined ? progressOf(reading) : 'the scan is too old; a new one was asked for';
    if (progress !== shown) log.info(`${target.platform || shortDigest(target.digest)}: ${progress}`);
    shown = progress;
    const pause = reading.kind === 'scanned' ? SETTLE_PAUSE : (PAUSES[Math.min(look, PAUSES.length - 1)] ?? 10_000);
    if (clock.now() + pause > deadline)
      return old === undefined ? tooLate(target, reading, clock.now() - began) : unscanned(target, old);
    await clock.sleep(pause, signal);
  }
}

type Request = 'not asked' | Awaited<ReturnType<Scans['start']>>;

/** Enhanced scanning begins by itself; basic scanning takes one request where it is manual, or where the push was missed. */
async function request(target: ScanTarget, scans: Scans): Promise<Request> {
  const setting = await scans.setting();
  return setting?.engine === 'enhanced' ? 'refused' : scans.start(target.digest);
}

function ageProblem(target: ScanTarget, reading: Scanned, { maxAge, clock }: ScanWatch): WaybillError | undefined {
  if (maxAge === undefined) return undefined;
  const name = nameOf(target);
  const allowed = `max-scan-age allows ${formatDuration(maxAge)}`;
  if (reading.completedAt === undefined)
    return findingsError('E_SCAN_STALE', `${name}: when it was scanned is not known, and ${allowed}`);
  const age = clock.now() - reading.completedAt;
  if (age <= maxAge) return undefined;
  return findingsError('E_SCAN_STALE', `${name}: the scan is ${formatDuration(age)} old, and ${allowed}`);
}

function settled(reading: Scanned, steady: number, now: number): boolean {
  if (reading.counted > reading.listed) return false;
  if (reading.completedAt !== undefined && now - reading.completedAt >= SETTLED_AFTER) return true;
  return steady >= (reading.findings.length === 0 ? 2 : 1);
}

/** Equal for readings that list the same: the findings themselves are not kept from look to look. */
type Trace = string;

function traceOf({ counted, listed, fingerprint }: Scanned): Trace {
  return `${counted} ${listed} ${fingerprint}`;
}

function refused(target: ScanTarget, reading: Extract<ScanReading, { kind: 'refused' }>): ScanOutcome {
  const { code, says, status, description } = reading;
  const words = description === '' ? '' : ` (${description})`;
  return unscanned(
    target,
    findingsError(code, `${nameOf(target)}: ${says}${status === '' ? '' : ` [${status}]`}${words}`),
  );
}

function tooLate(target: ScanTarget, reading: ScanReading, waited: number): ScanOutcome {
  const after = `after ${formatDuration(waited)}`;
  const name = nameOf(target);
  if (reading.kind === 'absent')
    return unscanned(target, findingsError('E_SCAN_NOT_FOUND', `${name}: there is no scan of this image ${after}`));
  if (reading.kind === 'scanned')
    return unscanned(
      target,
      findingsError(
        'E_SCAN_UNSETTLED',
        `${name}: the scan is ${reading.status}, yet ECR counts ${reading.counted} findings and lists ${reading.listed}, still moving ${after}`,
      ),
    );
  const [code, status] = reading.kind === 'waiting' ? [reading.late, ` [${reading.status}]`] : [];
  const what = `${name}: the scan has not ended${status} ${after}`;
  return unscanned(target, findingsError(code ?? 'E_SCAN_PENDING', what));
}

function progressOf(reading: ScanReading): string {
  if (reading.kind === 'absent') return 'no scan yet';
  if (reading.kind === 'scanned')
    return `scan ${reading.status}, ${reading.listed} findings; making sure that the list is whole`;
  return reading.kind === 'waiting' ? `scan ${reading.status}` : reading.says;
}

function nameOf({ digest, platform }: ScanTarget): string {
  return platform === '' ? digest : `${platform} (${digest})`;
}

function unscanned(target: ScanTarget, error: WaybillError): ScanOutcome {
  return { kind: 'unscanned', target, error };
}
