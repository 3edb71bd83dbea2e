import { formatDuration, parseDuration } from './duration.ts';
import { parseEnvironmentName } from './environment-name.ts';
import { InvalidValue } from './invalid.ts';

/** What must be there before an image is let into an environment. */
export type Requirement =
  /** A scan decision of the action `scan` that passed; not older than so many milliseconds, where that is said. */
  | { readonly kind: 'scan'; readonly maxAge: number | undefined }
  | { readonly kind: 'provenance' }
  | { readonly kind: 'sbom' }
  | { readonly kind: 'signature' }
  /** A ledger entry of an environment, and how long ago at least. Milliseconds. */
  | { readonly kind: 'promoted'; readonly environment: string; readonly soak: number };

const ALLOWED =
  'scan, provenance, sbom, signature or promoted:ENVIRONMENT; scan:MAX-AGE and promoted:ENVIRONMENT:DURATION say how long';

/** `scan`, `scan:24h`, `provenance`, `sbom`, `signature`, `promoted:staging`, `promoted:staging:24h`. @throws InvalidValue */
export function parseRequirement(text: string): Requirement {
  const [kind, first, second, ...rest] = text.split(':');
  if (rest.length > 0) throw new InvalidValue(text, ALLOWED);
  switch (kind) {
    case 'scan':
      if (second !== undefined) break;
      return { kind, maxAge: first === undefined ? undefined : parseDuration(first) };
    case 'provenance':
    case 'sbom':
    case 'signature':
      if (first !== undefined) break;
      return { kind };
    case 'promoted':
      if (first === undefined) break;
      return {
        kind,
        environment: parseEnvironmentName(first),
        soak: second === undefined ? 0 : parseDuration(second),
      };
    default:
  }
  throw new InvalidValue(text, ALLOWED);
}

/** As a user types it. */
export function formatRequirement(requirement: Requirement): string {
  switch (requirement.kind) {
    case 'scan':
      return requirement.maxAge === undefined ? 'scan' : `scan, at most ${formatDuration(requirement.maxAge)} old`;
    case 'promoted': {
      const { environment, soak } = requirement;
      return `promoted:${environment}${soak === 0 ? '' : `, at least ${formatDuration(soak)} ago`}`;
    }
    default:
      return requirement.kind;
  }
}
