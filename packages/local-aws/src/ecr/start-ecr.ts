import { type Listener, openListener, type Service, type World } from '../core/index.ts';
import type { Directory } from '../identity/index.ts';
import { createBlobStore } from '../images/index.ts';
import { ecrEndpoint } from './ecr-endpoint.ts';
import { createRegistries, type EcrRegistries } from './ecr-registry.ts';
import type { EcrSeed } from './ecr-seed.ts';
import { ecrService } from './ecr-service.ts';
import { createLayerStand } from './layer-urls.ts';
import { createRegistryTokens } from './registry-tokens.ts';

export interface Ecr {
  readonly service: Service;
  readonly registries: EcrRegistries;
  /** Where layers are fetched from. */
  readonly layersUrl: string;
  stop(): Promise<void>;
}

/** Opens the registries of a seed: one listener for each account and region, one for layers. */
export async function startEcr(
  world: World,
  seed: { readonly region: string; readonly accounts: readonly EcrSeed[] },
  directory: Directory,
): Promise<Ecr> {
  const { clock } = world;
  const blobs = createBlobStore();
  const tokens = createRegistryTokens(directory, clock);
  let layersUrl = '';
  const { urls, site } = createLayerStand({ blobs, clock, url: () => layersUrl });
  const layers = await openListener(site, world);
  layersUrl = layers.url;
  const listeners: Listener[] = [layers];
  const registries = createRegistries({
    accounts: seed.accounts,
    homeRegion: seed.region,
    blobs,
    clock,
    open: async (registry) => {
      const listener = await openListener(ecrEndpoint({ registry, tokens, urls, clock }), world);
      listeners.push(listener);
      return listener.host;
    },
  });
  await Promise.all(seed.accounts.map(({ id }) => registries.of({ account: id, region: seed.region })));
  return {
    service: ecrService({ registries, tokens, urls }),
    registries,
    layersUrl,
    stop: async () => {
      await Promise.all(listeners.map((listener) => listener.stop()));
      await blobs.stop();
    },
  };
}
