/** The version of this code base; a test holds it equal to package.json. */
export const VERSION = '0.1.0';

/** Pairs for the SDK's user agent: product, action and run. */
export function userAgentPairs(action: string, runId: string | undefined): [string, string][] {
  return [
    ['waybill', VERSION],
    ['action', action],
    ...(runId === undefined ? [] : ([['run', runId]] as [string, string][])),
  ];
}

export function userAgent(action: string, runId: string | undefined): string {
  return userAgentPairs(action, runId)
    .map(([name, value]) => `${name}/${value.replace(/[^\w.+-]/g, '-').slice(0, 64)}`)
    .join(' ');
}
