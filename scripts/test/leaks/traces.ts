import { SECRET_MARK } from '../../../packages/local-aws/src/core/secret-mark.ts';

/** How a text looks as it is, in JSON, in URLs, in hex, and inside longer base64 at each of three shifts. Made by other means than our own redaction. */
export function disguises(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const shifted = [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before, 'x'), bytes]).toString('base64');
    const own = whole.slice(before === 0 ? 0 : before + 1, Math.floor(((before + bytes.length) * 8) / 6));
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const url = encodeURIComponent(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const hex = bytes.toString('hex');
  const forms = [secret, json, json.replaceAll('/', '\\/'), url, url.toLowerCase(), hex, hex.toUpperCase(), ...shifted];
  return [...new Set(forms)];
}

const FORMS = disguises(SECRET_MARK).map((form) => Buffer.from(form, 'latin1'));

/** Whether bytes hold a secret of the local AWS in any disguise. */
export function holdsSecret(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return FORMS.some((form) => buffer.includes(form));
}
