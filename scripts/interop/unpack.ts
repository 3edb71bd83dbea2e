import { join } from 'node:path';
import { must } from './judge.ts';

/** Pulls an image by skopeo and unpacks it by umoci. @returns its root file system */
export async function unpack(
  repository: string,
  digest: string,
  { folder, name }: { readonly folder: string; readonly name: string },
): Promise<string> {
  const layout = join(folder, `${name}-layout`);
  await must('skopeo', ['copy', '--src-tls-verify=false', `docker://${repository}@${digest}`, `oci:${layout}:image`]);
  const rootless = process.getuid?.() === 0 ? [] : ['--rootless'];
  const bundle = join(folder, `${name}-bundle`);
  await must('umoci', ['unpack', ...rootless, '--image', `${layout}:image`, bundle]);
  return join(bundle, 'rootfs');
}

interface PulledManifest {
  readonly layers: readonly object[];
  readonly annotations: Readonly<Record<string, string>>;
}

export async function pulledManifest(repository: string, digest: string): Promise<PulledManifest> {
  return JSON.parse(
    await must('skopeo', ['inspect', '--raw', '--tls-verify=false', `docker://${repository}@${digest}`]),
  ) as PulledManifest;
}
