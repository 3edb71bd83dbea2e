import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageSource } from './image-source.ts';
import { type ImageConfig, pullImage } from './pull.ts';
import { applyLayer } from './unpack.ts';

interface UnpackedImage {
  readonly config: ImageConfig;
  readonly root: string;
}

/** Images unpacked into private folders, each once; the folders go when it stops. */
export interface ImageFolders {
  unpacked(image: string): Promise<UnpackedImage>;
  stop(): Promise<void>;
}

export function createImageFolders(source: ImageSource, architecture = archName(process.arch)): ImageFolders {
  const known = new Map<string, Promise<UnpackedImage>>();
  const unpack = async (image: string): Promise<UnpackedImage> => {
    const pulled = await pullImage(image, source, architecture);
    const root = await mkdtemp(join(tmpdir(), 'local-task-'));
    try {
      for (const layer of pulled.layers) await applyLayer(root, await layer.open(), layer.mediaType);
    } catch (error) {
      await rm(root, { recursive: true, force: true });
      throw new Error(
        `CannotPullContainerError: failed to unpack: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    return { config: pulled.config, root };
  };
  return {
    unpacked: (image) => {
      const found = known.get(image) ?? unpack(image);
      known.set(image, found);
      found.catch(() => known.delete(image));
      return found;
    },
    stop: async () => {
      const images = await Promise.allSettled(known.values());
      known.clear();
      for (const image of images) {
        if (image.status === 'fulfilled') await rm(image.value.root, { recursive: true, force: true });
      }
    },
  };
}

/** What OCI calls this processor. */
function archName(arch: string): string {
  return arch === 'x64' ? 'amd64' : arch;
}
