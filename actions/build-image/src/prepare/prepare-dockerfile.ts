import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  BASE_LOCK,
  type Base,
  type BaseUse,
  buildError,
  chooseEngine,
  digestEntries,
  dockerConfiguration,
  type EngineCache,
  externalImages,
  formatPlatform,
  inputKey,
  insideWorkspace,
  openContext,
  readBaseLock,
  readDockerfile,
  resolveBases,
  runEngine,
  toolEnvironment,
} from '@waybill/shared/build';
import { type Digest, digestOf, quote } from '@waybill/shared/kernel';
import type { Platform } from '@waybill/shared/registry';
import type { Inputs } from '../inputs.ts';
import type { Ports } from '../ports.ts';
import { warnOfForeign } from './foreign-platforms.ts';
import { intoLayout } from './into-layout.ts';
import type { Common, Prepared } from './prepared.ts';
import { baseLayers, usedBases } from './used-bases.ts';

/** An image from a Dockerfile, by the engine that is there. @throws E_BUILDER_MISSING, E_DOCKERFILE, E_BASE, E_CONTEXT */
export async function prepareDockerfile(inputs: Inputs, ports: Ports, common: Common): Promise<Prepared> {
  const { tools, workspace, folder } = ports;
  const docker = await writeDockerConfig(join(folder, 'docker'), dockerConfiguration(ports.env));
  const childEnv = (home: string) => ({ ...toolEnvironment(ports.env, home), DOCKER_CONFIG: docker });
  const path = await dockerfilePath(inputs.file, common);
  const context = await openContext({ workspace: common.tree, context: common.context, dockerfile: path });
  const { text, directives, instructions } = readDockerfile(await readFile(path), inputs.file);
  const engine = await chooseEngine(asked(inputs), tools, { cwd: folder, env: childEnv(folder) });
  const platforms = inputs.platforms.length > 0 ? inputs.platforms : [machinePlatform()];
  if (instructions.some(({ name }) => name === 'RUN'))
    await warnOfForeign(platforms, { own: machinePlatform().architecture, log: ports.log });
  const uses = new Map(
    platforms.map((platform) => [
      platform,
      externalImages({ text, directives, instructions, args: inputs.args, platform }),
    ]),
  );
  const lock = await lockOf(common.tree);
  const question = { uses: [...uses.values()].flat(), lock, pinned: inputs.requirePinnedBase };
  const found = await resolveBases(question, ports.bases);
  const entries = await context.entries();
  const secrets = await Promise.all(
    Object.entries(inputs.secrets).map(async ([id, file]) => ({
      id,
      path: await secretFile(id, resolve(workspace, file), ports.secrets),
    })),
  );
  const key = inputKey({
    builder: `${engine.name} ${engine.version}`,
    context: await digestEntries(entries),
    recipe: digestOf(text),
    args: inputs.args,
    target: inputs.target,
    platforms: platforms.map(formatPlatform),
    bases: Object.fromEntries([...found.values()].map(({ name, digest }) => [name, digest])),
    labels: inputs.labels,
    annotations: inputs.annotations,
    secrets: secrets.map(({ id }) => id),
  });
  return {
    builder: `${engine.name} ${engine.version}`,
    key,
    platforms: platforms.map(formatPlatform),
    bases: usedBases(found.values(), ports.clock.now()),
    baseLayers: baseLayers(found.values()),
    recipe: inputs.file,
    make: intoLayout(folder, async (layout, work) =>
      runEngine(
        {
          engine,
          context: entries,
          dockerfile: text,
          bases: (platform) => basesOf(uses.get(platform) ?? [], found),
          platforms,
          target: inputs.target,
          args: inputs.args,
          secrets,
          labels: common.labels,
          annotations: common.annotations,
          epoch: common.epoch.seconds,
          cache: await openCache(inputs, ports, work),
        },
        layout,
        { tools, log: ports.log, folder: work, env: childEnv(work) },
      ),
    ),
  };
}

function asked({ builder }: Inputs): 'auto' | 'buildx' | 'buildah' {
  return builder === 'buildx' || builder === 'buildah' ? builder : 'auto';
}

function basesOf(uses: readonly BaseUse[], found: ReadonlyMap<BaseUse, Base>): ReadonlyMap<BaseUse, Base> {
  return new Map(uses.flatMap((use) => (found.has(use) ? [[use, found.get(use) as Base] as const] : [])));
}

/** The Dockerfile, relative to the context or else to the workspace. */
async function dockerfilePath(file: string, { tree, context }: Common): Promise<string> {
  for (const folder of [resolve(tree, context), resolve(tree)]) {
    const found = await stat(resolve(folder, file)).catch(() => undefined);
    if (found === undefined) continue;
    if (!found.isFile()) throw buildError('E_DOCKERFILE', `file: ${quote(file)} is a folder, not a Dockerfile`);
    return insideWorkspace(tree, resolve(folder, file));
  }
  throw buildError(
    'E_DOCKERFILE',
    `file: ${quote(file)} is neither in the context ${quote(context)} nor in the workspace`,
  );
}

/** Engines build for the machine they run on unless told otherwise. */
function machinePlatform(): Platform {
  const architecture = ({ x64: 'amd64', ia32: '386' } as Record<string, string>)[process.arch] ?? process.arch;
  return { os: 'linux', architecture };
}

/** A repository beside the image's, with a login in a private file. Builds of pull requests only read it. */
async function openCache(
  { cache }: Inputs,
  { dockerConfig, place, facts, env }: Ports,
  folder: string,
): Promise<EngineCache | undefined> {
  if (cache === 'none') return undefined;
  if (dockerConfig === undefined)
    throw buildError('E_CACHE', `cache: registry needs a repository in ECR, and ${place.registry} is not`);
  const login = JSON.parse(await dockerConfig()) as object;
  const home = await writeDockerConfig(join(folder, 'docker'), { ...dockerConfiguration(env), ...login });
  const writes = facts.event?.startsWith('pull_request') !== true;
  return { repository: `${place.registry}/${place.repository}-cache`, writes, authFile: join(home, 'config.json') };
}

/** Writes what docker reads in place of the user's configuration. @returns the folder that it is in */
async function writeDockerConfig(folder: string, configuration: object): Promise<string> {
  await mkdir(folder, { mode: 0o700 });
  await writeFile(join(folder, 'config.json'), JSON.stringify(configuration), { mode: 0o600 });
  return folder;
}

async function lockOf(workspace: string): Promise<ReadonlyMap<string, Digest>> {
  const bytes = await readFile(resolve(workspace, BASE_LOCK)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return bytes === undefined ? new Map() : readBaseLock(bytes);
}

/** From here on its content is hidden from every text, and looked for in what is built. */
async function secretFile(id: string, path: string, secrets: Ports['secrets']): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() === true) {
    secrets.register(await readFile(path, 'utf8'));
    return path;
  }
  throw buildError('E_CONTEXT', `secrets: the file of ${quote(id)} is not there`, {
    cure: 'write the secret into a file outside the context before this step, and name that file',
  });
}
