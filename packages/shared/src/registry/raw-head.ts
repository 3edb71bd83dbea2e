/** The head of an HTTP/1.x answer as it came over a socket. */
export interface RawHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the connection may be used again. */
  readonly keeps: boolean;
  /** Bytes up to the end of the empty line. */
  readonly length: number;
}

const MOST = 65_536;
const END = '\r\n\r\n';

/**
 * Reads the head of an answer; undefined while it has not arrived whole. Interim answers (1xx) are passed over, up to a
 * limit.
 * Source: RFC 9112 sections 4 and 5; folded lines and two different lengths are refused.
 * @throws where it is not the head of an answer
 */
export function readHead(bytes: Buffer): RawHead | undefined {
  for (let start = 0; ; ) {
    const end = bytes.indexOf(END, start, 'latin1');
    if (end < 0) {
      if (bytes.length - start > MOST) throw new Error(`the answer's head is longer than ${MOST} bytes`);
      return undefined;
    }
    const head = parse(bytes.toString('latin1', start, end));
    const length = end + END.length;
    if (head.status >= 200) return { ...head, length };
    start = length;
    if (start > MOST) throw new Error('the answer says to wait without end');
  }
}

function parse(text: string): Omit<RawHead, 'length'> {
  const [first = '', ...lines] = text.split('\r\n');
  const match = /^HTTP\/1\.([01]) (\d{3})(?: [^\n]*)?$/.exec(first);
  if (match === null) throw new Error('the answer is not HTTP/1.1');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const field = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([^\n\0]*)$/.exec(line);
    if (field === null) throw new Error('the answer has a malformed header');
    const name = (field[1] ?? '').toLowerCase();
    const value = (field[2] ?? '').trimEnd();
    const before = headers[name];
    if (name === 'content-length' && before !== undefined && before !== value)
      throw new Error('the answer has two lengths');
    headers[name] = before === undefined || name === 'content-length' ? value : `${before}, ${value}`;
  }
  const connection = headers['connection']?.toLowerCase() ?? '';
  return { status: Number(match[2]), headers, keeps: match[1] === '1' && !connection.includes('close') };
}
