import { parse } from 'yaml';
import { refusal } from '../core/index.ts';

/** One script of a lifecycle event on a server. */
interface ServerScript {
  readonly location: string;
  readonly timeoutSeconds: number;
}

export interface ServerAppSpec {
  readonly kind: 'Server';
  readonly hooks: ReadonlyMap<string, readonly ServerScript[]>;
}

/** Events of an in-place deployment in their order; those around the load balancer only where there is one. */
export const SERVER_EVENTS = [
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
] as const;
/** A restart downloads and installs nothing. */
export const RESTART_EVENTS = ['ApplicationStop', 'ApplicationStart', 'ValidateService'] as const;
export const BLOCK_EVENTS = ['BeforeBlockTraffic', 'BlockTraffic', 'AfterBlockTraffic'] as const;
export const ALLOW_EVENTS = ['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'] as const;

const SCRIPTED: readonly string[] = [
  ...SERVER_EVENTS.filter((event) => event !== 'DownloadBundle' && event !== 'Install'),
  'BeforeBlockTraffic',
  'AfterBlockTraffic',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
];

/** Reads the `appspec.yml` of a bundle for servers. @throws InvalidRevisionException */
export function parseServerAppSpec(content: string): ServerAppSpec {
  const bad = (problem: string) => refusal('InvalidRevisionException', `The AppSpec file is not valid: ${problem}.`);
  let spec: unknown;
  try {
    spec = parse(content, { strict: true, uniqueKeys: true, maxAliasCount: 0 });
  } catch (error) {
    throw bad(error instanceof Error ? error.message : String(error));
  }
  if (!isMapping(spec) || spec['version'] !== 0) throw bad('it needs version 0.0');
  if (spec['os'] !== 'linux' && spec['os'] !== 'windows') throw bad('it needs os: linux or windows');
  const hooks = new Map<string, readonly ServerScript[]>();
  for (const [event, scripts] of Object.entries(isMapping(spec['hooks']) ? spec['hooks'] : {})) {
    if (!SCRIPTED.includes(event)) throw bad(`there are no scripts for ${event}`);
    if (!Array.isArray(scripts)) throw bad(`the scripts of ${event} are not a list`);
    hooks.set(
      event,
      scripts.map((script: unknown) => {
        if (!isMapping(script) || typeof script['location'] !== 'string')
          throw bad(`a script of ${event} has no location`);
        return { location: script['location'], timeoutSeconds: Number(script['timeout'] ?? 3_600) };
      }),
    );
  }
  return { kind: 'Server', hooks };
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
