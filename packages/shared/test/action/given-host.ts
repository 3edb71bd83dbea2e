import type { Host } from '../../src/action/index.ts';
import { secretKeeper } from '../../src/kernel/index.ts';
import type { Annotation, Markdown } from '../../src/report/index.ts';

/** A host in memory: what was told to it, and inputs from a record. */
export interface MemoryHost extends Host {
  readonly outputs: Record<string, string>;
  readonly annotations: Annotation[];
  readonly pages: Markdown[];
  readonly lines: string[];
}

export function givenHost(inputs: Readonly<Record<string, string>> = {}, change: Partial<Host> = {}): MemoryHost {
  const outputs: Record<string, string> = {};
  const annotations: Annotation[] = [];
  const pages: Markdown[] = [];
  const lines: string[] = [];
  return {
    env: {},
    inputs: { read: (name) => inputs[name] ?? '', given: Object.keys(inputs) },
    secrets: secretKeeper(),
    log: {
      info: (text) => void lines.push(text),
      debug: (text) => void lines.push(`debug ${text}`),
      warning: (text) => void lines.push(`warning ${text}`),
      group: (_title, work) => work(),
    },
    signal: new AbortController().signal,
    debugging: false,
    output: (name, value) => {
      outputs[name] = value;
    },
    annotate: (annotation) => void annotations.push(annotation),
    writeSummary: async (page) => void pages.push(page),
    saveState: () => {},
    readState: () => '',
    ...change,
    outputs,
    annotations,
    pages,
    lines,
  };
}
