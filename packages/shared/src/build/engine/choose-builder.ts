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
  const server = await tools.ask({ ...at, program, args: ['version', '--format', '{{.Server.Version}}'] });
  if (server.code !== 0) return { why: 'docker is there, but no Docker engine answers it' };
  const plugin = await tools.ask({ ...at, program, args: ['buildx', 'version'] });
  if (plugin.code !== 0) return { why: 'docker is there, but its buildx plugin is not' };
  const version = /v(\d+\.\d+\.\d+)/.exec(plugin.stdout)?.[1] ?? 'unknown';
  return { engine: { name: 'buildx', program, version } };
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
    return { cure: 'start a Docker engine with the buildx plugin, or use `builder: buildah`, which needs no engine' };
  return {};
}
