import type { Deployed } from '../../actions/canary/src/outcome.ts';
import { HOSTILE } from '../../packages/shared/test/report/hostile-texts.ts';
import type { Story } from './outcomes.ts';

/** As short as some of them are, a page may hold them by itself. */
const TELLING = 12;

/** A text that wants out of its place, and one without a break that wants out of the page. */
const ATTACK = `<script>document.title='owned'</script><img src="https://evil.example/p.png" onerror="document.title='owned'">`;
const ENDLESS = 'endless'.repeat(40);

/** The same canary, had every name and message in it been written by somebody who means harm. */
export function hostileStory({ inputs, outcome }: Story): Story {
  const texts = [ATTACK, ENDLESS, ...HOSTILE.filter((text) => text.length >= TELLING)];
  let next = 0;
  const hostile = (): string => texts[next++ % texts.length] as string;
  const { watched } = outcome;
  const { evidence } = watched;
  const told: Deployed = {
    ...outcome,
    deployment: `d-${ATTACK}`,
    serving: hostile(),
    watched: {
      ...watched,
      timeline: texts.map((what, at) => ({ at: outcome.began + at * 1_000, what })),
      conclusion: {
        ...watched.conclusion,
        cause: { kind: 'judge', reasons: [hostile(), hostile()] },
      } as Deployed['watched']['conclusion'],
      evidence: evidence && {
        ...evidence,
        assessment: {
          ...evidence.assessment,
          reasons: texts,
          findings: evidence.assessment.findings.map((finding) => ({
            ...finding,
            metric: hostile(),
            because: hostile(),
          })),
        },
      },
    },
  };
  return { name: 'hostile', inputs, outcome: told, says: ['Rolled back', ATTACK, ENDLESS] };
}
