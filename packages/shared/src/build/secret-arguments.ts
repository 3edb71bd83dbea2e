import { quote, type Secrets } from '../kernel/index.ts';
import { buildError } from './errors.ts';

/** Whole words at the end: TOKEN_URL names no token. */
const NAME =
  /(^|_)(TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|API_?KEY|PRIVATE_?KEY|SECRET_?KEY|ACCESS_?KEY(_?ID)?|CREDENTIALS?)$/i;
const VALUE =
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{20,}|\bxox[abprs]-[\w-]{10,}|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.|-----BEGIN [A-Z ]*PRIVATE KEY-----|:\/\/[^/\s:@]+:[^/\s:@]{3,}@/;

/**
 * A build argument stands in the image's history and in its provenance for everyone to read.
 * @throws E_SECRET_IN_IMAGE naming every argument that is, or looks like, a secret; never its value
 */
export function refuseSecretArguments(args: Readonly<Record<string, string>>, secrets: Secrets): void {
  const bad = Object.entries(args).flatMap(([name, value]) => {
    const why = reason(name, value, secrets);
    return why === undefined ? [] : [`${quote(name)} ${why}`];
  });
  if (bad.length > 0) throw buildError('E_SECRET_IN_IMAGE', `build-args: ${bad.join('; ')}`);
}

function reason(name: string, value: string, secrets: Secrets): string | undefined {
  if (value === '') return undefined;
  if (secrets.redact(value) !== value) return 'holds a value that is registered as a secret';
  if (VALUE.test(value)) return 'holds what looks like a key or a token';
  return NAME.test(name) ? 'is named like a secret' : undefined;
}
