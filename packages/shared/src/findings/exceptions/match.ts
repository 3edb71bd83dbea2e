import { type Finding, namesOf, sameId } from '../finding.ts';
import { daysLeft, type Exception } from './exception.ts';
import { packageMatches } from './package-match.ts';

/** What is being judged, for the scopes of exceptions and of VEX statements. */
export interface Scene {
  readonly repository: string;
  /** The digest that was asked for, and those of its platforms. */
  readonly digests: readonly string[];
  /** Digest of each platform. */
  readonly byPlatform: ReadonlyMap<string, string>;
  readonly environment: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** An exception that would hold, but for a reason that its writer or the calendar gave. */
export interface Lapse {
  readonly exception: Exception;
  readonly why: 'expired' | 'fix-available' | 'known-exploited';
}

export type ExceptionMatch =
  | { readonly kind: 'excepted'; readonly exception: Exception }
  | { readonly kind: 'open'; readonly lapses: readonly Lapse[] };

/** Looks at one report alone, so that another report can never widen an exception. */
export function matchExceptions(finding: Finding, exceptions: readonly Exception[], scene: Scene): ExceptionMatch {
  const lapses: Lapse[] = [];
  for (const exception of exceptions) {
    if (!isAbout(exception, finding, scene)) continue;
    const why = lapseOf(exception, finding, scene.now);
    if (why === undefined) return { kind: 'excepted', exception };
    lapses.push({ exception, why });
  }
  return { kind: 'open', lapses };
}

function lapseOf(exception: Exception, finding: Finding, now: number): Lapse['why'] | undefined {
  if (daysLeft(exception, now) <= 0) return 'expired';
  if (finding.kev !== undefined && !exception.allowKev) return 'known-exploited';
  if (exception.untilFix && (finding.fix === 'yes' || finding.fix === 'partial')) return 'fix-available';
  return undefined;
}

function isAbout(exception: Exception, finding: Finding, scene: Scene): boolean {
  return (
    namesOf(finding).includes(sameId(exception.id)) &&
    packageMatches(exception.package, finding.package) &&
    inScope(exception, finding, scene)
  );
}

function inScope({ scope }: Exception, finding: Finding, scene: Scene): boolean {
  const { repositories, digests, platforms, environments } = scope;
  const own = scene.byPlatform.get(finding.platform);
  const whole = scene.digests[0];
  return (
    (repositories.length === 0 || repositories.includes(scene.repository)) &&
    (digests.length === 0 || digests.some((digest) => digest === own || digest === whole)) &&
    (platforms.length === 0 || platforms.includes(finding.platform)) &&
    (environments.length === 0 || (scene.environment !== undefined && environments.includes(scene.environment)))
  );
}
