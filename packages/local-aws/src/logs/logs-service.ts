import type { GetLogEventsRequest, GetLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import { type Call, commonRefusal, refusal, type Scope, type Service } from '../core/index.ts';

/** One line of a log. */
interface LogLine {
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly message: string;
}

/** Where log streams come from. */
interface LogSource {
  log(scope: Scope, stream: { group: string; name: string; now: number }): readonly LogLine[] | undefined;
}

const MOST_LINES = 10_000;

/** CloudWatch Logs, as far as it is read. Source: Logs API model 2014-03-28. */
export function logsService(sources: readonly LogSource[]): Service {
  return {
    name: 'logs',
    protocol: 'json-1.1',
    target: 'Logs_20140328',
    contract: () => import('@aws-sdk/client-cloudwatch-logs'),
    operations: {
      GetLogEvents: (input: GetLogEventsRequest, call: Call): GetLogEventsResponse => {
        const group =
          input.logGroupName ??
          /:log-group:([^:]+)/.exec(input.logGroupIdentifier ?? '')?.[1] ??
          input.logGroupIdentifier ??
          '';
        const name = input.logStreamName ?? '';
        const now = call.clock.now();
        const lines = sources
          .map((source) => source.log(call, { group, name, now }))
          .find((found) => found !== undefined);
        if (lines === undefined) throw refusal('ResourceNotFoundException', 'The specified log stream does not exist.');
        return pageOfLines(lines, input);
      },
    },
    permissions: (operation, { logGroupName, logStreamName }, { account, region }) => {
      const [group, stream] = [logGroupName, logStreamName].map((name) => (typeof name === 'string' ? name : '*'));
      return [
        {
          action: `logs:${operation}`,
          resource: `arn:aws:logs:${region}:${account}:log-group:${group}:log-stream:${stream}`,
        },
      ];
    },
  };
}

/** At the end of a stream the token stays the same: that is how a reader knows. */
function pageOfLines(
  lines: readonly LogLine[],
  { nextToken, limit = MOST_LINES, startFromHead = false }: GetLogEventsRequest,
): GetLogEventsResponse {
  const size = Math.min(limit, MOST_LINES);
  const [, direction = startFromHead ? 'f' : 'b', place] = /^([fb])\/(\d+)$/.exec(nextToken ?? '') ?? [];
  if (nextToken !== undefined && place === undefined)
    throw commonRefusal('ValidationException', 'The specified nextToken is invalid.');
  const at = place === undefined ? (direction === 'f' ? 0 : lines.length) : Number(place);
  const [from, to] = direction === 'f' ? [at, Math.min(at + size, lines.length)] : [Math.max(at - size, 0), at];
  return {
    events: lines.slice(from, to).map(({ timestamp, message }) => ({ timestamp, message, ingestionTime: timestamp })),
    nextForwardToken: `f/${Math.max(to, from)}`,
    nextBackwardToken: `b/${from}`,
  };
}
