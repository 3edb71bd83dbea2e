import { SEVERITIES, type Severity } from '@waybill/shared/findings';
import { code, details, heading, type Markdown, md, page, table, text } from '@waybill/shared/report';
import { exceptionsPart } from './exceptions-table.ts';
import { findingsPart, joined, SIGNS, worstOf } from './findings-table.ts';
import type { Outcome } from './run.ts';
import { count, sentence } from './sentence.ts';
import { vexPart } from './vex-table.ts';

const VERDICTS = { pass: md`✅ Scan passed`, fail: md`❌ Scan refused`, error: md`⚠️ Not proven` } as const;
const STATES = { holds: md`✅`, broken: md`❌`, unknown: md`❔` } as const;

/** The job summary: the verdict, the rules with their arithmetic, the counts, the worst findings, the exceptions, what was scanned. */
export function summaryPage(outcome: Outcome): Markdown {
  const { decision, facts } = outcome;
  return page(
    heading(3, VERDICTS[decision.verdict]),
    md`${text(sentence(outcome), 2_000)}\n`,
    md`${code(outcome.image, 400)}${environmentPart(outcome)}\n`,
    unscannedPart(outcome),
    rulesTable(outcome),
    countsTable(outcome),
    comparisonPart(outcome),
    findingsPart(decision),
    exceptionsPart(decision.exceptions, facts),
    vexPart(decision),
    platformsPart(outcome),
    judgedByPart(outcome),
  );
}

function environmentPart({ facts }: Outcome): Markdown {
  return facts.scene.environment === undefined ? md`` : md` for ${code(facts.scene.environment)}`;
}

function unscannedPart({ facts }: Outcome): Markdown {
  if (facts.unscanned.length === 0) return md``;
  const rows = facts.unscanned.map(({ target, error, tolerated }) => [
    text(target.platform || target.digest),
    md`${tolerated ? md`⚠️ tolerated` : md`❌`} ${code(error.code)}`,
    text(error.message, 600),
    text(error.cure, 600),
  ]);
  return page(heading(4, md`Not scanned`), table([md`Platform`, md`Code`, md`What`, md`What to do`], rows));
}

function rulesTable({ decision }: Outcome): Markdown {
  if (decision.rules.length === 0) return md`No rule is set: the findings are only shown.\n`;
  const rows = decision.rules.map(({ rule, state, says, broken }) => {
    const ids = [...new Set(broken.map(({ id }) => id))];
    const rest = ids.length > 5 ? md` and ${ids.length - 5} more` : md``;
    return [STATES[state], text(rule), text(says), md`${joined(ids.slice(0, 5).map((id) => code(id)))}${rest}`];
  });
  return table([md` `, md`Rule`, md`Result`, md`Broken by`], rows);
}

function countsTable({ decision, facts }: Outcome): Markdown {
  const closed = new Map<Severity, number>();
  for (const item of decision.closed) closed.set(worstOf(item), (closed.get(worstOf(item)) ?? 0) + 1);
  const fresh = new Map<Severity, number>();
  for (const item of decision.comparison?.fresh ?? []) fresh.set(worstOf(item), (fresh.get(worstOf(item)) ?? 0) + 1);
  return table(
    [md` `, ...SEVERITIES.map((severity) => SIGNS[severity])],
    [
      [md`Open`, ...SEVERITIES.map((severity) => md`${decision.counts[severity]}`)],
      ...(facts.baseline === undefined
        ? []
        : [[md`Open and new`, ...SEVERITIES.map((severity) => md`${fresh.get(severity) ?? 0}`)]]),
      [md`Taken out`, ...SEVERITIES.map((severity) => md`${closed.get(severity) ?? 0}`)],
    ],
  );
}

function comparisonPart({ facts, decision }: Outcome): Markdown {
  const { baseline } = facts;
  const { comparison } = decision;
  if (baseline === undefined || comparison === undefined) return md``;
  if (baseline.unusable !== undefined)
    return md`⚠️ Nothing to compare with, so everything counts as new: ${text(baseline.unusable, 600)}\n`;
  const { fresh, unchanged, fixed } = comparison;
  const gone =
    fixed.length === 0
      ? md``
      : details(md`${fixed.length} fixed`, md`${joined(fixed.slice(0, 200).map((name) => code(name)))}\n`);
  return page(
    md`Compared with ${code(baseline.digest)}: **${fresh.length} new**, ${unchanged.length} unchanged, ${fixed.length} fixed. Only what is new or worse can break a rule.\n`,
    gone,
  );
}

function judgedByPart({ judgedBy, facts }: Outcome): Markdown {
  const { policy, exceptions } = judgedBy;
  const rules = policy === undefined ? md`the inputs alone` : md`policy ${code(policy)}`;
  const excused = exceptions === undefined ? md`` : md`, exceptions ${code(exceptions)}`;
  return md`Judged by ${rules}${excused} at ${text(new Date(facts.scene.now).toISOString())}.\n`;
}

function platformsPart({ scans, facts }: Outcome): Markdown {
  const rows = scans.map((scan) => {
    const { digest, platform } = scan.target;
    const name = text(platform || 'image');
    if (scan.kind === 'unscanned') return [name, code(digest), md`❌ not scanned`, md`–`];
    const { status, proof, completedAt } = scan.reading;
    const proven = proof === undefined ? md`` : md`, Inspector: ${text(proof)}`;
    const at = completedAt === undefined ? md`–` : text(new Date(completedAt).toISOString());
    return [name, code(digest), md`✅ ${text(status)}${proven}`, at];
  });
  const title = md`What was scanned: ${text(count(facts.scanned.length, 'image'))}`;
  return details(title, table([md`Platform`, md`Digest`, md`Scan`, md`Completed`], rows));
}
