import { type DockerRegistry, freePort, serve } from '../docker-registry.ts';

/** Starts olareg, a registry of OCI 1.1 with the referrers API. It keeps its content in memory. */
export async function startOlareg(program: string): Promise<DockerRegistry> {
  const port = await freePort();
  const args = ['serve', '--addr', '127.0.0.1', '--port', String(port), '--store-type', 'mem'];
  return serve(`127.0.0.1:${port}`, program, args);
}
