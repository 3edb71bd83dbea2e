import { attachStatement, EVIDENCE_KEY } from '@waybill/shared/evidence';
import {
  decisionFinding,
  decisionKey,
  decisionPredicate,
  importFindings,
  type Judgment,
  readManifest,
  SCAN_DECISION,
  scanReport,
} from '@waybill/shared/findings';
import { type Digest, WaybillError } from '@waybill/shared/kernel';
import { descriptorOf } from '@waybill/shared/registry';
import type { Inputs } from './inputs.ts';
import type { PaperWork } from './papers.ts';
import type { Connection, Ports } from './ports.ts';
import { sarifOf } from './sarif.ts';
import { sentence } from './sentence.ts';

/** What became of the decision beside the outputs and the summary. */
export interface Published {
  readonly sarifFile: string | undefined;
  readonly reportFile: string | undefined;
  readonly evidence: Digest | undefined;
  /** What could not be done; none of it changes the decision. */
  readonly warnings: readonly { readonly title: string; readonly message: string }[];
}

interface Hands {
  readonly papers: PaperWork;
  readonly connection: Connection | undefined;
  readonly ports: Ports;
}

/** Writes the decision wherever it was asked for. A gate does not change its mind because a copy of its word could not be delivered. */
export async function publish(judgment: Judgment, inputs: Inputs, hands: Hands): Promise<Published> {
  const { ports, connection } = hands;
  const warnings: { title: string; message: string }[] = [];
  const warn =
    (title: string) =>
    (message: string): void =>
      void warnings.push({ title, message });
  const sarif =
    inputs.sarifFile === undefined && !inputs.uploadSarif ? undefined : await sarifOf(judgment, inputs, hands);
  if (sarif !== undefined && inputs.sarifFile !== undefined) await ports.files.write(inputs.sarifFile, sarif());
  if (inputs.reportFile !== undefined)
    await ports.files.write(inputs.reportFile, `${JSON.stringify(scanReport(judgment, sentence(judgment)))}\n`);
  if (!inputs.common.dryRun) {
    if (sarif !== undefined && inputs.uploadSarif) await upload(sarif(), ports, warn('SARIF was not uploaded'));
    if (inputs.securityHub) await tellSecurityHub(judgment, hands, warn('Security Hub was not told'));
  }
  const attaching = inputs.attest && !inputs.common.dryRun && connection !== undefined;
  return {
    sarifFile: inputs.sarifFile,
    reportFile: inputs.reportFile,
    evidence: attaching
      ? await attest(judgment, hands.papers, { connection, warn: warn('The decision is not attached') })
      : undefined,
    warnings,
  };
}

async function upload(sarif: Iterable<string>, { github }: Ports, warn: (message: string) => void): Promise<void> {
  if (github === undefined) return warn('there is no GitHub repository or no `github-token` in this run');
  const result = await github
    .uploadSarif(sarif, github)
    .catch((error: unknown) => ({ kind: 'refused' as const, why: textOf(error) }));
  if (result.kind === 'not-allowed')
    warn(
      `${result.why}. Runs of forks and of Dependabot may not upload; otherwise give the job \`security-events: write\``,
    );
  if (result.kind === 'refused') warn(result.why);
}

async function tellSecurityHub(
  judgment: Judgment,
  { connection, ports }: Hands,
  warn: (message: string) => void,
): Promise<void> {
  if (connection === undefined) return warn('report files are judged without AWS');
  const { decision, digest, facts } = judgment;
  const { scope, registryId } = connection;
  const finding = decisionFinding(
    {
      ...scope,
      registryId,
      repository: facts.scene.repository,
      digest,
      environment: facts.scene.environment,
      runUrl: ports.runUrl,
    },
    {
      verdict: decision.verdict,
      summary: sentence(judgment),
      brokenRules: decision.rules.filter(({ state }) => state !== 'holds').map(({ rule, says }) => `${rule}: ${says}`),
      now: facts.scene.now,
    },
  );
  const result = await importFindings([finding], connection.securityHub).catch((error: unknown) => ({
    refused: [textOf(error)],
  }));
  for (const line of result.refused) warn(line);
}

/** What is not proven is not attached: it would take the place of a decision. */
async function attest(
  judgment: Judgment,
  papers: PaperWork,
  { connection, warn }: { connection: Connection; warn: (message: string) => void },
): Promise<Digest | undefined> {
  if (judgment.decision.verdict === 'error') return undefined;
  const predicate = decisionPredicate(judgment, papers.digests);
  try {
    const attached = await attachStatement({
      sink: connection.images,
      subject: descriptorOf(await readManifest(judgment.digest, connection.images)),
      name: judgment.facts.scene.repository,
      predicateType: SCAN_DECISION,
      predicate,
      annotations: { [EVIDENCE_KEY]: decisionKey(predicate) },
    });
    return attached.digest;
  } catch (error) {
    if (!(error instanceof WaybillError) || error.exit === 130) throw error;
    warn(`${error.message}; ${error.cure}, or set attest: false`);
    return undefined;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
