import { type Cataloger, distroQualifier, paragraphs } from './cataloger.ts';
import { purl } from './purl.ts';

/** Alpine's and Wolfi's packages. Source: apk-tools, "Apk spec", installed database. */
export const apk: Cataloger = {
  wants: ({ path }) => /^(usr\/)?lib\/apk\/db\/installed$/.test(path),
  read: (kept, { distribution }) =>
    paragraphs(kept.toString('utf8')).flatMap((fields) => {
      const name = fields.get('P') ?? '';
      const version = fields.get('V') ?? '';
      if (name === '' || version === '') return [];
      const origin = fields.get('o');
      return [
        {
          name,
          version,
          license: fields.get('L'),
          purl: purl({
            type: 'apk',
            namespace: distribution?.id ?? 'alpine',
            name,
            version,
            qualifiers: {
              arch: fields.get('A'),
              distro: distroQualifier(distribution),
              upstream: origin === name ? undefined : origin,
            },
          }),
        },
      ];
    }),
};
