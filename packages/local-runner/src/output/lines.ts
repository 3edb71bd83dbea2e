import { StringDecoder } from 'node:string_decoder';

export interface LineSplitter {
  /** The lines that are complete with this chunk. */
  push(chunk: Buffer): string[];
  /** The last line, where the stream did not end in a line end. */
  end(): string[];
}

/** Splits a byte stream into lines at LF, CR LF or a lone CR, as the runner's StreamReader.ReadLine does. */
export function lineSplitter(): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const complete = (text: string): string[] => {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    return lines;
  };
  return {
    push: (chunk) => complete(decoder.write(chunk)),
    end: () => {
      const lines = complete(decoder.end());
      if (rest.endsWith('\r')) rest = rest.slice(0, -1);
      else if (rest === '') return lines;
      return [...lines, rest];
    },
  };
}
