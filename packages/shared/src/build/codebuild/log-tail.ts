import type { CodeBuildPort, RemoteBuild } from './code-build.ts';

/** Tells the lines of a remote log in the order of their times. */
export interface LogTail {
  /** Takes what is new. Lines are held back until the next look, so that a late one still finds its place. */
  look(build: RemoteBuild): Promise<void>;
  /** Takes everything that is left, and tells it. */
  end(build: RemoteBuild): Promise<void>;
}

interface Line {
  readonly timestamp: number;
  readonly text: string;
}

/** No log has more pages than this to take at once. */
const MOST_PAGES = 1_000;

export function logTail(port: Pick<CodeBuildPort, 'log'>, tell: (line: string) => void): LogTail {
  let next: string | undefined;
  let held: Line[] = [];
  const release = (lines: readonly Line[]): void => {
    // A stable sort: lines of one moment stay in the order that they came in.
    for (const { text } of lines.toSorted((a, b) => a.timestamp - b.timestamp))
      for (const line of text.replace(/\r?\n$/, '').split(/\r?\n/)) tell(line);
  };
  const take = async ({ log }: RemoteBuild): Promise<Line[]> => {
    const taken: Line[] = [];
    for (let count = 0; log !== undefined && count < MOST_PAGES; count++) {
      const page = await port.log(log, next);
      if (page === undefined) break;
      taken.push(...page.lines);
      if (page.next === next || page.next === undefined) break;
      next = page.next;
    }
    return taken;
  };
  return {
    look: async (build) => {
      const fresh = await take(build);
      // What came in the look before is told now, and with it what is older than its last line.
      const border = held.reduce((latest, { timestamp }) => Math.max(latest, timestamp), Number.NEGATIVE_INFINITY);
      release([...held, ...fresh.filter(({ timestamp }) => timestamp <= border)]);
      held = fresh.filter(({ timestamp }) => timestamp > border);
    },
    end: async (build) => {
      release([...held, ...(await take(build))]);
      held = [];
    },
  };
}
