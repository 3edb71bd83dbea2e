import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { formatPlatform } from '@waybill/shared/build';
import type { Log } from '@waybill/shared/kernel';
import type { Platform } from '@waybill/shared/registry';

/** Where the kernel lists what it starts programs of other machines with. Source: Linux, "Kernel Support for miscellaneous Binary Formats". */
const HANDLERS = '/proc/sys/fs/binfmt_misc';

/** What QEMU calls the architectures of OCI. */
const QEMU: Readonly<Record<string, string>> = {
  amd64: 'x86_64',
  arm64: 'aarch64',
  '386': 'i386',
  arm: 'arm',
  ppc64le: 'ppc64le',
  riscv64: 'riscv64',
  s390x: 's390x',
};

/**
 * Says beforehand which platforms have steps that this machine cannot run. It only warns: a builder elsewhere may be able to, and
 * a stage that is fixed to the builder's platform runs anyhow.
 * @param folder where the kernel's handlers are listed
 */
export async function warnOfForeign(
  platforms: readonly Platform[],
  { own, log, folder = HANDLERS }: { readonly own: string; readonly log: Log; readonly folder?: string },
): Promise<void> {
  for (const platform of platforms) {
    // Machines of 64 bits run the programs of their 32 bits.
    if (platform.architecture === own || (own === 'amd64' && platform.architecture === '386')) continue;
    const handler = join(folder, `qemu-${QEMU[platform.architecture] ?? platform.architecture}`);
    const runs = await access(handler).then(
      () => true,
      () => false,
    );
    if (!runs)
      log.warning(
        `RUN steps for ${formatPlatform(platform)} need QEMU, which is not set up here; use docker/setup-qemu-action, or a runner of that platform and merge`,
      );
  }
}
