import type { FieldTools } from '../../scripts/interop/oci/field-tools.ts';
import type { Program } from './program.ts';

/** One copy that every copier is asked for. */
export interface Trip {
  /** `HOST/REPOSITORY` */
  readonly from: string;
  readonly to: readonly string[];
  readonly tag: string;
  /** Tag at the destination. */
  readonly as: string;
  readonly referrers: boolean;
  /** File with the certificate of both registries, where they speak TLS. */
  readonly ca?: string | undefined;
}

export interface Copier {
  readonly name: string;
  /** The command for a trip; undefined where it cannot make it. */
  plan(trip: Trip): Program | undefined;
}

/** Every other copier that is on this machine, each as its users call it, and tuned where it can be. */
export function otherCopiers(tools: FieldTools, home: string): Copier[] {
  const env = (ca: string | undefined): Record<string, string> => ({
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    ...(ca !== undefined && { SSL_CERT_FILE: ca }),
  });
  const copier = (
    tool: Parameters<FieldTools['path']>[0],
    name: string,
    args: (trip: Trip, pair: { source: string; target: string }) => readonly string[] | undefined,
  ): Copier[] => {
    const command = tools.path(tool);
    if (command === undefined) return [];
    const plan = (trip: Trip): Program | undefined => {
      const [only, ...more] = trip.to;
      if (only === undefined || more.length > 0) return undefined;
      const words = args(trip, { source: `${trip.from}:${trip.tag}`, target: `${only}:${trip.as}` });
      return words && { command, args: words, env: env(trip.ca) };
    };
    return [{ name, plan }];
  };
  const plain = ({ referrers }: Trip, args: readonly string[]): readonly string[] | undefined =>
    referrers ? undefined : args;
  const regctl = ({ from, to, referrers, ca }: Trip, pair: { source: string; target: string }): readonly string[] =>
    [...new Set([from, ...to].map((place) => place.split('/', 1)[0] ?? ''))]
      .flatMap((host) => ['--host', `reg=${host},tls=${ca === undefined ? 'disabled' : 'enabled'}`])
      .concat(['image', 'copy', ...(referrers ? ['--referrers'] : []), pair.source, pair.target]);
  const oras = ({ referrers, ca }: Trip, at: number, pair: { source: string; target: string }): readonly string[] => [
    '-c',
    String(at),
    ...(referrers ? ['-r'] : []),
    ...(ca === undefined ? [] : ['-tls']),
    pair.source,
    pair.target,
  ];
  return [
    ...copier('crane', 'crane', (trip, { source, target }) => plain(trip, ['copy', source, target])),
    ...copier('crane', 'crane -j16', (trip, { source, target }) => plain(trip, ['copy', '-j', '16', source, target])),
    ...copier('skopeo', 'skopeo', (trip, { source, target }) => {
      const trust = trip.ca === undefined ? ['--src-tls-verify=false', '--dest-tls-verify=false'] : [];
      return plain(trip, ['copy', '--all', '--preserve-digests', ...trust, `docker://${source}`, `docker://${target}`]);
    }),
    ...copier('regctl', 'regctl', regctl),
    ...copier('oras-copy', 'oras', (trip, pair) => oras(trip, 3, pair)),
    ...copier('oras-copy', 'oras -c16', (trip, pair) => oras(trip, 16, pair)),
  ];
}
