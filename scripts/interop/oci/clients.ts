import { must } from '../judge.ts';
import type { FieldTools } from './field-tools.ts';

/** The other tools as readers and writers of registries on loopback. */
export interface Clients {
  regctl(...args: readonly string[]): Promise<string>;
  crane(...args: readonly string[]): Promise<string>;
  oras(...args: readonly string[]): Promise<string>;
  /** The digests that regctl finds attached to a manifest, and to those, and so on; sorted. */
  attached(repository: string, digest: string): Promise<string[]>;
}

/** Undefined where one of them cannot be had. */
export function clientsOf(tools: FieldTools, hosts: readonly string[], home: string): Clients | undefined {
  const [regctl, crane, oras] = [tools.path('regctl'), tools.path('crane'), tools.path('oras-copy')];
  if (regctl === undefined || crane === undefined || oras === undefined) return undefined;
  const env = { PATH: process.env['PATH'] ?? '', HOME: home };
  const plain = hosts.flatMap((host) => ['--host', `reg=${host},tls=disabled`]);
  const clients: Clients = {
    regctl: (...args) => must(regctl, [...plain, ...args], { env }),
    crane: (...args) => must(crane, args, { env }),
    oras: (...args) => must(oras, args, { env }),
    attached: async (repository, digest) => {
      const format = '{{range .Descriptors}}{{println .Digest}}{{end}}';
      const said = await clients.regctl('artifact', 'list', `${repository}@${digest}`, '--format', format);
      const own = said.split('\n').filter((line) => line.startsWith('sha256:'));
      const deeper = await Promise.all(own.map((one) => clients.attached(repository, one)));
      return [...own, ...deeper.flat()].sort();
    },
  };
  return clients;
}
