import { seededRandom, silentLog, steppedClock } from '@waybill/shared/kernel';
import {
  type MemoryContent,
  type MemoryRegistry,
  type MemoryRegistryOptions,
  memoryRegistry,
  type Repository,
} from '@waybill/shared/registry';
import type { Report } from '@waybill/shared/report';
import { readGate } from '../src/gate.ts';
import type { Inputs } from '../src/inputs.ts';
import type { Outcome } from '../src/outcome.ts';
import { nameOf, tagsFor } from '../src/places.ts';
import { report } from '../src/report.ts';
import { run } from '../src/run.ts';
import { givenInputs } from './given-inputs.ts';

export interface GivenRun {
  readonly inputs: Inputs;
  readonly outcome: Outcome;
  readonly report: Report;
}

/** The action before registries in memory, one for each host that its inputs name. */
export function givenPromote(options: MemoryRegistryOptions = {}) {
  const clock = steppedClock();
  /** Files of the checkout; tests add to them. */
  const files = new Map<string, Buffer>();
  const registries = new Map<string, MemoryRegistry>();
  const log: string[] = [];
  /** Calls that a host refuses; tests add to them. */
  const refused: { readonly host: string; readonly error: Error }[] = [];
  const registryOf = (host: string): MemoryRegistry => {
    const found = registries.get(host) ?? memoryRegistry({ ...options, host });
    registries.set(host, found);
    return found;
  };
  const open = (host: string, name: string, side: 'source' | 'destination'): Repository => {
    const repository = registryOf(host).repository(name, side, (call) => log.push(`${host} ${call}`));
    const refusal = refused.find((one) => one.host === host);
    return refusal === undefined ? repository : { ...repository, put: () => Promise.reject(refusal.error) };
  };
  return {
    clock,
    files,
    refused,
    content: (host: string): MemoryContent => registryOf(host).content('app'),
    writes: () => log.filter((call) => / (put|begin) /.test(call)),
    run: async (over: Readonly<Record<string, string>> = {}): Promise<GivenRun> => {
      const inputs = await givenInputs(over);
      const { image, to } = inputs;
      const gate = await readGate(inputs, async (path) => files.get(path) ?? Promise.reject(new Error('no such file')));
      if (image.kind === 'layout') throw new Error('the image is in a registry');
      log.length = 0;
      clock.advance(3_600_000);
      const outcome = await run(inputs, {
        clock,
        random: seededRandom(1),
        log: silentLog,
        signal: new AbortController().signal,
        gate,
        facts: { platform: 'shell', actor: 'octocat' },
        requests: () => log.length,
        source: open(image.host ?? '', image.repository, 'source'),
        destinations: to.map((item) => ({
          name: nameOf(item.reference),
          repository: open(item.reference.kind === 'registry' ? (item.reference.host ?? '') : '', 'app', 'destination'),
          tags: tagsFor(item, inputs),
        })),
      });
      return { inputs, outcome, report: report(outcome, inputs) };
    },
  };
}
