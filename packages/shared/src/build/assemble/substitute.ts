import { quote } from '../../kernel/index.ts';
import type { Platform } from '../../registry/index.ts';
import { buildError } from '../errors.ts';
import { platformArguments } from '../image/index.ts';
import type { Description, FileItem } from './description.ts';

/**
 * The file items with `${NAME}` filled in: build arguments win over the description's own defaults.
 * @throws E_ASSEMBLE for a name that nobody defines, or a build argument that the description does not know
 */
export function fillIn(
  description: Description,
  args: Readonly<Record<string, string>>,
  platform: Platform,
): FileItem[] {
  const known = { ...description.args };
  for (const [name, value] of Object.entries(args)) {
    if (!(name in known))
      throw buildError('E_ASSEMBLE', `build-args: ${quote(name)} is not among the args of the description`, {
        cure: `add it under args, or leave the build argument out (known: ${Object.keys(known).join(', ') || 'none'})`,
      });
    known[name] = value;
  }
  const values = { ...known, ...platformArguments(platform) };
  const fill = (text: string): string =>
    text.replace(/\$\{([^}]*)\}/g, (_whole, name: string) => {
      const value = values[name as keyof typeof values] as string | undefined;
      if (value === undefined)
        throw buildError('E_ASSEMBLE', `${quote(text)} uses ${quote(name)}, which is not among the args`);
      if (value.split('/').includes('..'))
        throw buildError(
          'E_ASSEMBLE',
          `the argument ${quote(name)} with ${quote(value)} would lead out of the context`,
        );
      return value;
    });
  return description.files.map((item) => ({ ...item, from: item.from.map(fill), to: fill(item.to) }));
}
