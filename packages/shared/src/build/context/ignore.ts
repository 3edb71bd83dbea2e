/** Whether a path of the context (relative, with `/`) is left out. */
export interface IgnoreRules {
  ignores(path: string): boolean;
  /** Whether something below this folder could be let in again although the folder is left out. */
  mayReenter(folder: string): boolean;
}

interface Rule {
  readonly negated: boolean;
  readonly pattern: RegExp;
  /** The part before the first wildcard. */
  readonly literal: string;
}

/** Never part of an image: it differs between two clones of the same commit. `!.git` brings it back. */
const ALWAYS = ['**/.git'];

/** The rules of a .dockerignore file; the last rule that fits decides. Source: Docker, "Build context", and moby/patternmatcher. */
export function parseIgnore(text: string): IgnoreRules {
  const rules = [...ALWAYS, ...text.replace(/^\ufeff/, '').split(/\r?\n/)].flatMap(ruleOf);
  return {
    ignores: (path) => rules.findLast((rule) => rule.pattern.test(path))?.negated === false,
    mayReenter: (folder) =>
      rules.some(
        (rule) => rule.negated && (rule.literal.startsWith(`${folder}/`) || `${folder}/`.startsWith(rule.literal)),
      ),
  };
}

function ruleOf(line: string): Rule[] {
  if (line.startsWith('#')) return [];
  const trimmed = line.trim();
  const negated = trimmed.startsWith('!');
  const cleaned = clean(negated ? trimmed.slice(1).trim() : trimmed);
  if (cleaned === '') return [];
  return [
    {
      negated,
      pattern: new RegExp(`^${expression(cleaned)}(?:/.*)?$`, 's'),
      literal: cleaned.split(/[*?[\\]/, 1)[0] ?? '',
    },
  ];
}

/** Without `.`, `..`, doubled and outer slashes, as Go's filepath.Clean. */
function clean(pattern: string): string {
  const parts: string[] = [];
  for (const part of pattern.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

function expression(pattern: string): string {
  let result = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? '';
    if (pattern.startsWith('**/', at)) {
      result += '(?:.*/)?';
      at += 2;
    } else if (pattern.startsWith('**', at)) {
      result += '.*';
      at += 1;
    } else if (character === '*') result += '[^/]*';
    else if (character === '?') result += '[^/]';
    else if (character === '[' && /^\[\^?[^\]/]+\]/.test(pattern.slice(at))) {
      const end = pattern.indexOf(']', at);
      result += pattern.slice(at, end + 1).replaceAll('\\', '\\\\');
      at = end;
    } else {
      if (character === '\\') at += 1;
      result += (pattern[at] ?? '').replace(/[.*+?^${}()|[\]\\]/, '\\$&');
    }
  }
  return result;
}
