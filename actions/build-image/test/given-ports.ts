import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localTools, readBase } from '@waybill/shared/build';
import { secretKeeper, seededRandom, silentLog, steppedClock } from '@waybill/shared/kernel';
import { layoutFolder, layoutRepository, type MemoryRegistry, memoryRegistry } from '@waybill/shared/registry';
import { keptLayouts } from '../src/kept-layout.ts';
import type { Ports } from '../src/ports.ts';

export interface GivenPorts extends Ports {
  readonly registry: MemoryRegistry;
  /** Calls to the repository, as `put app:v1`. */
  readonly calls: string[];
}

export interface Given {
  readonly workspace: string;
  readonly registry?: MemoryRegistry;
  readonly over?: Partial<Ports>;
}

/** Everything outside of a build, in memory but for the files. */
export async function givenPorts({ workspace, registry = memoryRegistry(), over = {} }: Given): Promise<GivenPorts> {
  const calls: string[] = [];
  const secrets = secretKeeper();
  const signal = new AbortController().signal;
  const path = process.env['PATH'] ?? '';
  return {
    registry,
    calls,
    repository: registry.repository('app', 'destination', (call) => calls.push(call)),
    place: { registry: 'memory.example', repository: 'app', region: '' },
    bases: {
      open: async (reference, name) => {
        if (reference.kind === 'layout')
          return readBase(layoutRepository(layoutFolder(reference.path), 'source'), name, reference.digest ?? '');
        return readBase(
          registry.repository(reference.repository, 'source'),
          name,
          reference.digest ?? reference.tag ?? '',
        );
      },
    },
    codeBuild: undefined,
    maker: undefined,
    signing: undefined,
    newest: undefined,
    dockerConfig: undefined,
    kept: keptLayouts({ RUNNER_TEMP: await mkdtemp(join(tmpdir(), 'waybill-test-')) }),
    saveState: () => {},
    // No git and no builder: the commit comes from the facts, and no child process slows a test down.
    tools: { ...localTools({ path, log: silentLog, secrets, signal }), find: async () => undefined },
    env: { PATH: path },
    facts: { platform: 'shell', commit: 'c'.repeat(40), ref: 'refs/heads/main' },
    workspace,
    folder: await mkdtemp(join(tmpdir(), 'waybill-test-')),
    claims: async () => undefined,
    clock: steppedClock(),
    random: seededRandom(1),
    log: silentLog,
    secrets,
    signal,
    ...over,
  };
}
