import { type Cataloger, paragraphs } from './cataloger.ts';
import { purl } from './purl.ts';

/** Installed Python distributions. Source: Python packaging, "Recording installed projects" and "Core metadata". */
export const python: Cataloger = {
  wants: ({ path, size }) =>
    /(^|\/)[^/]+\.dist-info\/METADATA$|(^|\/)[^/]+\.egg-info(\/PKG-INFO)?$/.test(path) && size < 4_000_000,
  read: (kept) => {
    const [fields] = paragraphs(kept.toString('utf8'));
    const name = fields?.get('Name') ?? '';
    const version = fields?.get('Version') ?? '';
    if (name === '' || version === '') return [];
    const license = fields?.get('License-Expression') ?? fields?.get('License');
    return [
      {
        name,
        version,
        license: license === '' || license === 'UNKNOWN' ? undefined : license,
        purl: purl({ type: 'pypi', name: name.toLowerCase().replaceAll('_', '-'), version }),
      },
    ];
  },
};
