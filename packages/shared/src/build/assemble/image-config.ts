import type { Json } from '../../kernel/index.ts';
import type { Platform } from '../../registry/index.ts';
import type { ContainerConfig, ImageConfig } from '../image/index.ts';
import type { Description } from './description.ts';
import type { WrittenLayer } from './write-layer.ts';

export interface ConfigParts {
  readonly description: Description;
  readonly base: ImageConfig | undefined;
  readonly platform: Platform;
  readonly layers: readonly WrittenLayer[];
  /** From the action's inputs; they win over the description's. */
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds since 1970. */
  readonly epoch: number;
}

/** The config of the image: the base's, with what the description says on top, and nothing of the machine. */
export function imageConfig({ description, base, platform, layers, labels, epoch }: ConfigParts): ImageConfig {
  const created = new Date(epoch * 1_000).toISOString().replace('.000Z', 'Z');
  const { os, architecture, variant } = platform;
  return {
    created,
    architecture,
    os,
    ...(variant !== undefined && { variant }),
    ...(base === undefined ? {} : withoutOurs(base)),
    config: containerConfig(description, base?.config ?? {}, labels),
    rootfs: {
      type: 'layers',
      diff_ids: [...(base?.rootfs.diff_ids ?? []), ...layers.map(({ diffId }) => diffId)],
    },
    history: [
      ...(base?.history ?? []),
      ...layers.map(({ title }) => ({ created, created_by: `waybill assemble: ${title}` })),
    ],
  };
}

/** What a base's config says besides the keys that are set anew, such as `os.version`. */
function withoutOurs(base: ImageConfig): Partial<ImageConfig> {
  const ours = [
    'created',
    'architecture',
    'os',
    'variant',
    'config',
    'rootfs',
    'history',
    'author',
    'container',
    'container_config',
    'docker_version',
    'id',
  ];
  return Object.fromEntries(Object.entries(base).filter(([key]) => !ours.includes(key)));
}

function containerConfig(
  description: Description,
  base: ContainerConfig,
  labels: Readonly<Record<string, string>>,
): ContainerConfig {
  const env = withVariables(base.Env ?? [], description.env);
  const all = sortedKeys({ ...base.Labels, ...description.labels, ...labels });
  const { User, Entrypoint, Cmd, WorkingDir, StopSignal, Labels: _, Env: __, ...rest } = base;
  const ports = { ...base.ExposedPorts, ...empties(description.expose) };
  const volumes = { ...base.Volumes, ...empties(description.volumes) };
  const user = description.user ?? User;
  const entrypoint = description.entrypoint ?? Entrypoint;
  // A new entry point makes the base's arguments meaningless. Source: Dockerfile reference, "Understand how CMD and ENTRYPOINT interact".
  const cmd = description.cmd ?? (description.entrypoint === undefined ? Cmd : undefined);
  const workdir = description.workdir ?? WorkingDir;
  const signal = description['stop-signal'] ?? StopSignal;
  return {
    ...rest,
    ...(user !== undefined && { User: user }),
    ...(Object.keys(ports).length > 0 && { ExposedPorts: sortedKeys(ports) }),
    ...(env.length > 0 && { Env: env }),
    ...(entrypoint != null && { Entrypoint: entrypoint }),
    ...(cmd != null && { Cmd: cmd }),
    ...(Object.keys(volumes).length > 0 && { Volumes: sortedKeys(volumes) }),
    ...(workdir !== undefined && { WorkingDir: workdir }),
    ...(Object.keys(all).length > 0 && { Labels: all }),
    ...(signal !== undefined && { StopSignal: signal }),
  };
}

/** The base's variables in their order, changed ones in place, new ones after them by name. */
function withVariables(base: readonly string[], added: Readonly<Record<string, string>>): string[] {
  const names = new Set(base.map(nameOf));
  const changed = base.map((line) => {
    const value = added[nameOf(line)];
    return value === undefined ? line : `${nameOf(line)}=${value}`;
  });
  const fresh = Object.keys(added)
    .filter((name) => !names.has(name))
    .sort();
  return [...changed, ...fresh.map((name) => `${name}=${added[name] ?? ''}`)];
}

function nameOf(line: string): string {
  return line.split('=', 1)[0] ?? line;
}

function empties(names: readonly string[] = []): Record<string, Json> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}

function sortedKeys<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
