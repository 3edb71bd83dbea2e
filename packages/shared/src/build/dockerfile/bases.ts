import { quote } from '../../kernel/index.ts';
import type { Platform } from '../../registry/index.ts';
import { buildError } from '../errors.ts';
import { platformArguments } from '../image/index.ts';
import { expand } from './expand.ts';
import type { Directives, Instruction } from './instructions.ts';

/** An image that a Dockerfile builds on or copies from. */
export interface BaseUse {
  /** As it stands after the arguments are filled in: `node:24-slim`, `REPOSITORY@sha256:…`. */
  readonly image: string;
  /** From 1. */
  readonly line: number;
  /** Where the word that names it stands in the text. */
  readonly start: number;
  readonly end: number;
  /** The platform that the instruction fixes, before filling in. */
  readonly platform?: string;
}

export interface BaseQuestion {
  readonly text: string;
  readonly directives: Directives;
  readonly instructions: readonly Instruction[];
  readonly args: Readonly<Record<string, string>>;
  readonly platform: Platform;
}

/**
 * Every image that the file uses from outside, in its order: FROM, COPY --from and RUN --mount=from; not its own stages, not scratch.
 * @throws E_DOCKERFILE when a FROM is malformed or an argument of it is empty
 */
export function externalImages(question: BaseQuestion): BaseUse[] {
  const { text, directives, instructions, args, platform } = question;
  const values = new Map(
    Object.entries({
      ...platformArguments(platform),
      BUILDPLATFORM: platformArguments(platform)['TARGETPLATFORM'] ?? '',
    }),
  );
  const stages = new Set<string>();
  const uses: BaseUse[] = [];
  let before = true;
  let count = 0;
  const use = (instruction: Instruction, word: string, fixed?: string): void => {
    const image = expand(word, values, directives.mark);
    if (image === '')
      throw buildError(
        'E_DOCKERFILE',
        `line ${instruction.line}: ${quote(word)} is empty: no build argument gives it a value`,
      );
    const name = image.toLowerCase();
    if (name === 'scratch' || stages.has(name) || /^\d+$/.test(image)) return;
    const start = text.indexOf(word, instruction.start);
    uses.push({
      image,
      line: instruction.line,
      start,
      end: start + word.length,
      ...(fixed !== undefined && { platform: fixed }),
    });
  };
  for (const instruction of instructions) {
    if (instruction.name === 'ARG' && before) declare(instruction, { values, args, mark: directives.mark });
    if (instruction.name === 'FROM') {
      before = false;
      const { image, platform: fixed, stage } = fromParts(instruction);
      use(instruction, image, fixed);
      if (stage !== undefined) stages.add(stage.toLowerCase());
      stages.add(String(count));
      count += 1;
    }
    if (instruction.name === 'COPY' || instruction.name === 'ADD')
      for (const [, word = ''] of instruction.rest.matchAll(/(?:^|\s)--from=(\S+)/g)) use(instruction, word);
    if (instruction.name === 'RUN')
      for (const [, mount = ''] of instruction.rest.matchAll(/(?:^|\s)--mount=(\S+)/g))
        for (const [, word = ''] of mount.matchAll(/(?:^|,)from=([^,]+)/g)) use(instruction, word);
  }
  return uses;
}

function fromParts(instruction: Instruction): { image: string; platform?: string; stage?: string } {
  const words = instruction.rest.split(/\s+/);
  const flags = words.filter((word) => word.startsWith('--'));
  const [image, as, stage, ...more] = words.filter((word) => !word.startsWith('--'));
  const named = as === undefined || (as.toUpperCase() === 'AS' && stage !== undefined && more.length === 0);
  if (image === undefined || !named)
    throw buildError(
      'E_DOCKERFILE',
      `line ${instruction.line}: FROM ${quote(instruction.rest)} is not "FROM IMAGE [AS NAME]"`,
    );
  const platform = flags.find((flag) => flag.startsWith('--platform='))?.slice('--platform='.length);
  return { image, ...(platform !== undefined && { platform }), ...(stage !== undefined && { stage }) };
}

/** An ARG before the first FROM: the build argument's value, else its default. */
function declare(
  instruction: Instruction,
  scope: { values: Map<string, string>; args: Readonly<Record<string, string>>; mark: string },
): void {
  for (const word of instruction.rest.match(/[A-Za-z_]\w*(?:=(?:"[^"]*"|'[^']*'|\S)*)?/g) ?? []) {
    const [name = ''] = word.split('=', 1);
    const given = scope.args[name];
    const fallback = word.includes('=')
      ? expand(unquoted(word.slice(name.length + 1)), scope.values, scope.mark)
      : undefined;
    const value = given ?? fallback;
    if (value !== undefined) scope.values.set(name, value);
  }
}

function unquoted(text: string): string {
  return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text;
}

/** The file with each use replaced by the image that it was pinned to. */
export function pinImages(text: string, pins: ReadonlyMap<BaseUse, string>): string {
  let result = text;
  for (const [{ start, end }, image] of [...pins].sort(([a], [b]) => b.start - a.start))
    result = result.slice(0, start) + image + result.slice(end);
  return result;
}
