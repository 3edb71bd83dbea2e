import { quote } from '../../kernel/index.ts';
import { buildError } from '../errors.ts';
import type { Command, Tools } from '../tool.ts';

/** A builder of Dockerfiles that is on this machine. */
export interface Engine {
  readonly name: 'buildx' | 'buildah';
  /** Absolute path of its program. */
  readonly program: string;
  readonly version: string;
}

type Attempt = { readonly engine: Engine } | { readonly why: string };

/**
 * The engine asked for, or for `auto` buildx where a Docker engine answers, else buildah.
 * @param at how to start a program only to ask it
 * @throws E_BUILDER_MISSING with everything that was tried
 */
export async function chooseEngine(
  asked: 'auto' | Engine['name'],
  tools: Tools,
  at: Omit<Command, 'program' | 'args'>,
): Promise<Engine> {
  const attempts: string[] = [];
  for (const name of asked === 'auto' ? (['buildx', 'buildah'] as const) : [asked]) {
    const attempt = name === 'buildx' ? await tryBuildx(tools, at) : await tryBuildah(tools, at);
    if ('engine' in attempt) return attempt.engine;
    attempts.push(attempt.why);
  }
  throw buildError('E_BUILDER_MISSING', `no builder for a Dockerfile was found: ${attempts.join('; ')}`, cureOf(asked));
}

async function tryBuildx(tools: Tools, at: Omit<Command, 'program' | 'args'>): Promise<Attempt> {
  const program = await tools.find('docker');
  if (program === undefined) return { why: 'there is no docker on the search path' };
  const ask = (...args: string[]): ReturnType<Tools['ask']> => tools.ask({ ...at, program, args });
  const [plugin, inspected, engine] = await Promise.all([
    ask('buildx', 'version'),
    ask('buildx', 'inspect'),
    ask('info', '--format', '{{json .DriverStatus}}'),
  ]);
  if (plugin.code !== 0)
    return {
      why: `docker is there, but ${engine.code === 0 ? 'its buildx plugin is not' : 'neither its buildx plugin nor a Docker engine'}`,
    };
  const found = builderOf(inspected.stdout);
  if (found.driver === 'docker') {
    if (engine.code !== 0) return { why: 'docker is there, but no Docker engine answers it' };
    // Only with its images in containerd does the engine's own builder write a layout. Source: Docker, "OCI and Docker exporters".
    if (!engine.stdout.includes('io.containerd.snapshotter'))
      return { why: `the builder ${quote(found.name)} of buildx has the driver docker, which writes no OCI layout` };
  } else if (found.error !== undefined)
    return { why: `the builder ${quote(found.name)} of buildx does not answer: ${found.error}` };
  const { kit } = found.running ? found : builderOf((await ask('buildx', 'inspect', '--bootstrap')).stdout);
  const version = /v(\d+\.\d+\.\d+)/.exec(plugin.stdout)?.[1] ?? 'unknown';
  return {
    engine: { name: 'buildx', program, version: kit === undefined ? version : `${version} (BuildKit ${kit})` },
  };
}

/** What `docker buildx inspect` says of the builder in use. */
function builderOf(said: string) {
  const field = (name: RegExp): string | undefined =>
    new RegExp(`^${name.source}:[ \\t]*(\\S.*)$`, 'm').exec(said)?.[1];
  return {
    name: field(/Name/) ?? 'default',
    driver: field(/Driver/) ?? 'docker',
    error: field(/Error/),
    running: field(/Status/) === 'running',
    // Another one may write other bytes for the same Dockerfile, so it is part of the input key.
    kit: field(/Build[Kk]it(?: version)?/),
  };
}

async function tryBuildah(tools: Tools, at: Omit<Command, 'program' | 'args'>): Promise<Attempt> {
  const program = await tools.find('buildah');
  if (program === undefined) return { why: 'there is no buildah on the search path' };
  const answer = await tools.ask({ ...at, program, args: ['--version'] });
  const version = /version (\d+\.\d+\S*)/.exec(answer.stdout)?.[1];
  if (answer.code !== 0 || version === undefined) return { why: 'buildah is there, but does not start' };
  return { engine: { name: 'buildah', program, version } };
}

function cureOf(asked: 'auto' | Engine['name']): { cure?: string } {
  if (asked === 'buildah')
    return { cure: 'install it (`apt-get install buildah`), or use `builder: assemble`, which needs nothing' };
  if (asked === 'buildx')
    return {
      cure: 'set up a builder of buildx before this step (docker/setup-buildx-action, or `docker buildx create --use`), or use `builder: buildah`, which needs no engine',
    };
  return {};
}
