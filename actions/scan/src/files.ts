import { readFile, writeFile } from 'node:fs/promises';
import { kernelError } from '@waybill/shared/kernel';
import type { Files } from './ports.ts';

/** The files of the machine. */
export const files: Files = {
  read: async (path) => {
    try {
      return await readFile(path);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw kernelError('E_INPUT', `${path} cannot be read`, { cause, cure: 'name a file that can be read' });
    }
  },
  write: (path, text) =>
    writeFile(path, text).catch((cause: unknown) => {
      throw kernelError('E_INPUT', `${path} cannot be written`, { cause, cure: 'name a file in a folder that exists' });
    }),
};
