import { InvalidValue, parseDuration } from '../kernel/index.ts';
import type { Platform } from './platform.ts';
import type { TrafficShift } from './traffic-shift.ts';

/** A deployment configuration as a user asks for it: by name, or by what it does. */
export type WantedConfig =
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'shift'; readonly shift: TrafficShift };

const ALLOWED =
  'the name of a deployment configuration, all-at-once, or a shift such as "canary 10% 5m" or "linear 10% every 1m"';
const SHIFT = /^(canary|linear)\s+(\d{1,2})\s*%\s+(?:(?:every|for)\s+)?(\S+)$/i;
/** The minutes of the configurations that CodeDeploy brings, all of them with 10 %. */
const OFFERED = {
  ECS: { canary: [5, 15], linear: [1, 3] },
  Lambda: { canary: [5, 10, 15, 30], linear: [1, 2, 3, 10] },
} as const satisfies Record<string, Record<'canary' | 'linear', readonly number[]>>;
/** CodeDeploy's longest time between the first and the last shift. */
const LONGEST = 2_880;

/** @throws InvalidValue for a name that CodeDeploy could not hold, and for a shift out of its bounds */
export function parseDeploymentConfig(text: string): WantedConfig {
  if (/^all[- ]at[- ]once$/i.test(text)) return { kind: 'shift', shift: { kind: 'all-at-once' } };
  const match = SHIFT.exec(text);
  if (match === null) {
    if (/\s/.test(text) || text.length > 100 || /^(canary|linear)$/i.test(text)) throw new InvalidValue(text, ALLOWED);
    return { kind: 'named', name: text };
  }
  const [, word = '', share = '', time = ''] = match;
  const kind = word.toLowerCase() === 'canary' ? 'canary' : 'linear';
  const percent = Number(share);
  const minutes = parseDuration(time) / 60_000;
  const steps = kind === 'canary' ? 1 : Math.ceil(100 / percent) - 1;
  const bounds = 'a shift that CodeDeploy can do (1 % to 99 %, whole minutes, at most 2880 min from first to last)';
  if (percent < 1 || !Number.isInteger(minutes) || minutes * steps > LONGEST) throw new InvalidValue(text, bounds);
  return { kind: 'shift', shift: { kind, percent, minutes } };
}

/** The name under which CodeDeploy itself has this shift, or the one under which we create it. */
export function configName(shift: TrafficShift, platform: Exclude<Platform, 'Server'>): string {
  if (shift.kind === 'all-at-once') return `CodeDeployDefault.${platform}AllAtOnce`;
  const { kind, percent, minutes } = shift;
  const unit = minutes === 1 && platform === 'Lambda' ? 'Minute' : 'Minutes';
  const owner =
    percent === 10 && OFFERED[platform][kind].some((offered) => offered === minutes) ? 'CodeDeployDefault' : 'Waybill';
  return kind === 'canary'
    ? `${owner}.${platform}Canary${percent}Percent${minutes}${unit}`
    : `${owner}.${platform}Linear${percent}PercentEvery${minutes}${unit}`;
}
