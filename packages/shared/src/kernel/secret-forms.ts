import { markdownLine, markdownWords } from './plain-markdown.ts';

/** Shorter texts are no secrets: they would be found everywhere. */
export const SHORTEST = 4;

/** How a secret looks in plain text, in URLs and forms, in JSON (once and twice), HTML, hex, and inside longer base64. */
export function formsOf(secret: string): string[] {
  const url = encodeURIComponent(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const hex = Buffer.from(secret).toString('hex');
  const forms = [
    secret,
    url,
    url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    url.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`),
    url.replaceAll('%20', '+'),
    json,
    JSON.stringify(json).slice(1, -1),
    html(secret),
    markdownWords(secret),
    markdownLine(secret),
    hex,
    hex.toUpperCase(),
    ...base64Forms(secret),
  ];
  return [...new Set(forms)].filter((form) => form.length >= SHORTEST);
}

/**
 * What of the secret is the same in every base64 text that holds it: three ways, by the number of bytes before it modulo
 * three. The characters at either end that also hold bits of a neighbor are left out. Source: RFC 4648, section 4.
 */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor(((before + bytes.length) * 8) / 6);
    const own = encoded.slice(first, last);
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function html(secret: string): string {
  return secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
