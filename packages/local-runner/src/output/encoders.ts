/**
 * The forms under which the runner also hides a secret: what a shell, a URL, JSON, XML, an expression or Base64 makes of it.
 * Source: actions/runner, ValueEncoders.cs and the list in HostContext.cs.
 */
export function encodingsOf(secret: string): string[] {
  const encoded = [
    base64(secret, 0),
    base64(secret, 1),
    base64(secret, 2),
    secret.replaceAll('"', '\\"'),
    secret.replaceAll("'", "''"),
    JSON.stringify(secret).slice(1, -1),
    uri(secret),
    xml(secret),
    withoutQuotes(secret),
    ...aroundAmpersand(secret),
  ];
  return encoded.filter((value) => value !== '');
}

/** A secret inside a longer text starts at byte 0, 1 or 2 of a Base64 group. */
function base64(secret: string, shift: number): string {
  const bytes = Buffer.from(secret, 'utf8');
  return (bytes.length > shift ? bytes.subarray(shift) : bytes).toString('base64');
}

/** .NET's EscapeDataString: everything but unreserved characters (RFC 3986). */
function uri(secret: string): string {
  return encodeURIComponent(secret.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const XML: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '&': '&amp;' };

function xml(secret: string): string {
  return secret.replace(/[<>"'&]/g, (character) => XML[character] ?? character);
}

function withoutQuotes(secret: string): string {
  return secret.length > 8 && secret.startsWith('"') && secret.endsWith('"') ? secret.slice(1, -1) : '';
}

/** PowerShell colors a failing command from its `&` on, which splits a secret in two. Parts under six characters stay. */
function aroundAmpersand(secret: string): string[] {
  if (!secret.includes('&')) return [];
  const colored = secret.indexOf('&+');
  const end = colored >= 0 ? colored + 2 : secret.lastIndexOf('&') + 1;
  const before = secret.slice(0, end);
  const after = secret.slice(colored >= 0 ? end + 1 : end);
  return [before, after].filter((part) => part.length >= 6);
}
