import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DockerRegistry, startDockerRegistry } from '../../scripts/interop/docker-registry.ts';
import { push, pushFallback } from '../../scripts/interop/oci/image.ts';
import { certificateIn } from './certificate.ts';
import { type Distance, farAway } from './far.ts';
import { attachedImage, evidenceOf, type Shape, shaped } from './images.ts';

/** Where the registries of a race are, as its copiers see them. */
export interface Lane {
  readonly source: string;
  /** One destination, or several names of it that are several registries to a copier. */
  readonly targets: readonly string[];
  readonly ca?: string | undefined;
  stop(): Promise<void>;
}

/**
 * Two docker-registries with their content in memory: real servers, which hash what they take on all cores, so that no
 * copier waits for a disk or for a server of our own. Each is also there with TLS, over the same content.
 */
export interface Yard {
  /** Puts an image into the source, once, under `SHAPE:v1`. */
  stock(what: Shape | 'attached'): Promise<void>;
  secured(): Promise<Lane>;
  far(distance: Distance, targets?: number): Promise<Lane>;
  stop(): Promise<void>;
}

export async function openYard(): Promise<Yard> {
  const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const folder = await mkdtemp(join(memory, 'waybill-bench-'));
  const places = { source: join(folder, 'source'), target: join(folder, 'target') };
  const started: DockerRegistry[] = [];
  const start = async (...args: Parameters<typeof startDockerRegistry>): Promise<string> => {
    const registry = await startDockerRegistry(...args);
    started.push(registry);
    return registry.host;
  };
  const source = await start(places.source);
  const target = await start(places.target);
  const stocked = new Set<string>();
  return {
    stock: async (what) => {
      if (stocked.has(what)) return;
      stocked.add(what);
      const image = what === 'attached' ? attachedImage(1_048_576) : shaped(what);
      await push(`${source}/${what}`, image, 'v1');
      if (what !== 'attached') return;
      const evidence = evidenceOf(image);
      for (const artifact of evidence) await push(`${source}/${what}`, artifact);
      await pushFallback(`${source}/${what}`, image.root, evidence);
    },
    secured: async () => {
      await mkdir(join(folder, 'tls'), { recursive: true });
      const files = await certificateIn(join(folder, 'tls'));
      const from = await startDockerRegistry(places.source, files);
      const to = await startDockerRegistry(places.target, files);
      const stop = async (): Promise<void> => {
        await from.stop();
        await to.stop();
      };
      return { source: from.host, targets: [to.host], ca: files.certificate, stop };
    },
    far: async (distance, targets = 1) => {
      const from = await farAway(source, distance);
      const to = await Promise.all(Array.from({ length: targets }, () => farAway(target, distance)));
      return {
        source: from.host,
        targets: to.map(({ host }) => host),
        stop: async () => {
          for (const registry of [from, ...to]) registry.stop();
        },
      };
    },
    stop: async () => {
      for (const registry of started) await registry.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
