/**
 * Reads what a step wrote to GITHUB_OUTPUT, GITHUB_ENV or GITHUB_STATE: `NAME=VALUE` lines, or `NAME<<DELIMITER`, lines, `DELIMITER`.
 * Pairs before a malformed line count, as on the runner. @throws Error in the runner's words. Source: actions/runner, FileCommandManager.cs.
 */
export function* parseKeyValueFile(text: string): Generator<readonly [name: string, value: string]> {
  let index = 0;
  const readLine = (): { line: string; ended: boolean } | undefined => {
    if (index >= text.length) return undefined;
    const start = index;
    const end = text.indexOf('\n', start);
    index = end < 0 ? text.length : end + 1;
    return { line: text.slice(start, end < 0 ? undefined : end), ended: end >= 0 };
  };
  for (let read = readLine(); read !== undefined; read = readLine()) {
    const { line } = read;
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      yield [line.slice(0, equals), line.slice(equals + 1)];
      continue;
    }
    if (heredoc < 0) throw new Error(`Invalid format '${line}'`);
    const name = line.slice(0, heredoc);
    const delimiter = line.slice(heredoc + 2);
    if (name === '' || delimiter === '')
      throw new Error(`Invalid format '${line}'. Name must not be empty and delimiter must not be empty`);
    const start = index;
    let end = index;
    for (let next = readLine(); next?.line !== delimiter; next = readLine()) {
      if (next === undefined) throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
      if (!next.ended) throw new Error('Invalid value. EOF marker missing new line.');
      end = index - 1;
    }
    yield [name, text.slice(start, end)];
  }
}
