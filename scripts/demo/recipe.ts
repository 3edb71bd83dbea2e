import { find } from '../interop/tools.ts';

/**
 * How the example is built here: its Dockerfile by buildah where that is installed, else its description by assemble, which needs
 * nothing. Without a base, because the demo asks no registry but its own; the image's process is started with this machine's Node.
 */
export function recipe(release: string): Readonly<Record<string, string>> {
  const args = [`RELEASE=${release}`];
  return find('buildah') === undefined
    ? { builder: 'assemble', assemble: 'assemble.yml', 'build-args': args.join('\n') }
    : { builder: 'buildah', 'build-args': [...args, 'NODE_IMAGE=scratch'].join('\n') };
}
