import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { DockerRegistry } from '../docker-registry.ts';

/** Starts go-containerregistry's registry, with the referrers API of OCI 1.1. It keeps its content in memory. */
export async function startReferrersRegistry(program: string): Promise<DockerRegistry> {
  const child = spawn(program, [], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(child, 'close');
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    host: `127.0.0.1:${said.toString().trim()}`,
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
