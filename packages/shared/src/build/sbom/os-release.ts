import type { Distribution } from './component.ts';

export const OS_RELEASE = ['etc/os-release', 'usr/lib/os-release'] as const;

/** Source: os-release(5). */
export function parseOsRelease(text: string): Distribution | undefined {
  const fields = new Map(
    [...text.matchAll(/^([A-Z_]+)=(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(.*))$/gm)].map(
      ([, key = '', double, single, plain]) => [key, (double?.replace(/\\(.)/g, '$1') ?? single ?? plain ?? '').trim()],
    ),
  );
  const id = fields.get('ID');
  if (id === undefined || id === '') return undefined;
  const version = fields.get('VERSION_ID') ?? '';
  return { id, version, name: fields.get('PRETTY_NAME') ?? `${id} ${version}`.trim() };
}
