import { isAbsolute } from 'node:path';
import {
  DEFAULT_POLICY,
  type Exception,
  findingsError,
  limitsFrom,
  type Policy,
  parseExceptions,
  parsePolicy,
  readVex,
  type VexStatement,
} from '@waybill/shared/findings';
import { type Digest, digestOf } from '@waybill/shared/kernel';
import { DEFAULT_EXCEPTIONS, DEFAULT_FAIL_ON, DEFAULT_POLICY_FILE, type Inputs, REFERRERS } from './inputs.ts';
import type { Ports } from './ports.ts';

/** What people have written down: the rules, what they accepted, what suppliers say. */
export interface PaperWork {
  readonly policy: Policy;
  readonly exceptions: readonly Exception[];
  readonly vex: readonly VexStatement[];
  /** Digests of the files, for the evidence and the summary. */
  readonly digests: { readonly policy: Digest | undefined; readonly exceptions: Digest | undefined };
}

/** Reads every file of rules, before anything is asked of AWS. @throws E_POLICY, E_EXCEPTIONS, E_VEX, E_BASE_FILE */
export async function readPapers(
  inputs: Pick<Inputs, 'policy' | 'exceptions' | 'vex' | 'failOn' | 'fixableOnly' | 'environment'>,
  ports: Pick<Ports, 'files' | 'github' | 'clock' | 'log'>,
): Promise<PaperWork> {
  const policyBytes = await committed(inputs.policy, ports);
  if (policyBytes === undefined && inputs.policy !== DEFAULT_POLICY_FILE)
    throw missing('E_POLICY', 'policy', inputs.policy);
  const policy = await policyFrom(policyBytes, inputs);
  const exceptionBytes = await committed(inputs.exceptions, ports);
  if (exceptionBytes === undefined && inputs.exceptions !== DEFAULT_EXCEPTIONS)
    throw missing('E_EXCEPTIONS', 'exceptions', inputs.exceptions);
  const limits = { now: ports.clock.now(), mostDays: policy.exceptionDays, requireTicket: policy.requireTicket };
  const exceptions =
    exceptionBytes === undefined ? [] : await parseExceptions(exceptionBytes, inputs.exceptions, limits);
  const vex: VexStatement[] = [];
  for (const file of inputs.vex.filter((item) => item !== REFERRERS)) {
    const bytes = await committed(file, ports);
    if (bytes === undefined) throw missing('E_VEX', 'vex', file);
    vex.push(...readVex(bytes, file));
  }
  return { policy, exceptions, vex, digests: { policy: digestIf(policyBytes), exceptions: digestIf(exceptionBytes) } };
}

/** The inputs are the short form; what the file says goes before them, and the two must not contradict each other. */
async function policyFrom(
  bytes: Uint8Array | undefined,
  { policy: file, failOn, fixableOnly, environment }: Pick<Inputs, 'policy' | 'failOn' | 'fixableOnly' | 'environment'>,
): Promise<Policy> {
  const base: Policy = { ...DEFAULT_POLICY, limits: limitsFrom(failOn), fixableOnly };
  if (bytes === undefined) return base;
  const policy = await parsePolicy(bytes, file, { environment, base });
  if (policy.limits !== base.limits && failOn !== DEFAULT_FAIL_ON)
    throw findingsError('E_POLICY', `fail-on: ${failOn} is given, and ${file} sets limits of its own`, {
      cure: 'say it in one place: leave `fail-on` out, or take `fail-on` and `budgets` out of the file',
    });
  return policy;
}

/**
 * A file of the repository. On a pull request it is read from the branch that the change is to be merged into, so that
 * a change cannot bring its own permission; files outside the checkout are the job's own and are read as they are.
 */
async function committed(
  path: string,
  { files, github, log }: Pick<Ports, 'files' | 'github' | 'log'>,
): Promise<Uint8Array | undefined> {
  if (github?.base === undefined || isAbsolute(path)) return files.read(path);
  const plain = path.replace(/^(\.\/)+/, '');
  if (plain.split('/').includes('..')) return files.read(path);
  log.debug(`${plain} is read from the base branch (${github.base})`);
  try {
    return await github.fileAt(plain, github.base);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw findingsError('E_BASE_FILE', `${plain} could not be read at ${github.base}: ${message}`, { cause });
  }
}

function digestIf(bytes: Uint8Array | undefined): Digest | undefined {
  return bytes === undefined ? undefined : digestOf(bytes);
}

function missing(code: 'E_POLICY' | 'E_EXCEPTIONS' | 'E_VEX', input: string, file: string): Error {
  return findingsError(code, `${input}: there is no file ${file}`, {
    cure: 'correct the path; it counts from the folder that the step runs in. Is the repository checked out?',
  });
}
