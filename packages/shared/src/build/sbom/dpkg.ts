import { type Cataloger, distroQualifier, paragraphs } from './cataloger.ts';
import { purl } from './purl.ts';

/** Debian's and Ubuntu's packages; distroless images keep one file a package. Source: dpkg(1), "FILES". */
export const dpkg: Cataloger = {
  wants: ({ path }) => path === 'var/lib/dpkg/status' || /^var\/lib\/dpkg\/status\.d\/[^/]+(?<!\.md5sums)$/.test(path),
  read: (kept, { path, distribution }) =>
    paragraphs(kept.toString('utf8')).flatMap((fields) => {
      const name = fields.get('Package') ?? '';
      const version = fields.get('Version') ?? '';
      const installed = path.includes('status.d') || fields.get('Status')?.split(' ')[2] === 'installed';
      if (name === '' || version === '' || !installed) return [];
      const [source = '', sourceVersion = ''] = (fields.get('Source') ?? '').split(/\s+/);
      const upstream =
        source === '' || source === name
          ? undefined
          : `${source}${sourceVersion === '' ? '' : `@${sourceVersion.replace(/^\(|\)$/g, '')}`}`;
      return [
        {
          name,
          version,
          license: undefined,
          purl: purl({
            type: 'deb',
            namespace: distribution?.id ?? 'debian',
            name,
            version,
            qualifiers: { arch: fields.get('Architecture'), distro: distroQualifier(distribution), upstream },
          }),
        },
      ];
    }),
};
