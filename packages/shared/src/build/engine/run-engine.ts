import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Digest, Log } from '../../kernel/index.ts';
import type { Descriptor, Platform } from '../../registry/index.ts';
import type { Base } from '../base/index.ts';
import { variantOf } from '../base/index.ts';
import { type ContextEntry, copyContext } from '../context/index.ts';
import { type BaseUse, pinImages } from '../dockerfile/index.ts';
import { buildError } from '../errors.ts';
import { unpackLayout } from '../finished/index.ts';
import { type BuiltImage, type BuiltPlatform, formatPlatform, type LayoutWriter, writeImage } from '../image/index.ts';
import type { Tools } from '../tool.ts';
import { writeBaseArchive } from './base-archive.ts';
import { type ReadyBase, readyBase } from './base-layout.ts';
import { buildahBuild, buildahPull, buildahPush } from './buildah.ts';
import { buildxBuild } from './buildx.ts';
import type { Engine } from './choose-builder.ts';
import type { BuildSecret, EngineCache, EngineRequest } from './request.ts';
import { takeOver } from './take-over.ts';

/** A Dockerfile build with everything decided. */
export interface DockerfileBuild {
  readonly engine: Engine;
  readonly context: readonly ContextEntry[];
  readonly dockerfile: string;
  /** Each image that the file uses from outside, for each platform. */
  readonly bases: (platform: Platform) => ReadonlyMap<BaseUse, Base>;
  readonly platforms: readonly Platform[];
  readonly target: string | undefined;
  readonly args: Readonly<Record<string, string>>;
  readonly secrets: readonly BuildSecret[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly epoch: number;
  readonly cache: EngineCache | undefined;
}

export interface EnginePorts {
  readonly tools: Tools;
  readonly log: Log;
  /** A private folder that is the engine's alone. */
  readonly folder: string;
  /** All that the engine sees of an environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** Builds with buildah or buildx into the layout, one platform after the other. */
export async function runEngine(build: DockerfileBuild, layout: LayoutWriter, ports: EnginePorts): Promise<BuiltImage> {
  const { folder, log } = ports;
  const context = join(folder, 'context');
  await mkdir(context, { recursive: true, mode: 0o700 });
  await copyContext(build.context, context, build.epoch);
  const platforms: BuiltPlatform[] = [];
  for (const [index, platform] of build.platforms.entries()) {
    const own = join(folder, `platform-${index}`);
    await mkdir(own, { recursive: true, mode: 0o700 });
    const built = await log.group(
      `build ${formatPlatform(platform)} with ${build.engine.name} ${build.engine.version}`,
      () => buildPlatform(build, { platform, folder: own, context, layout }, ports),
    );
    platforms.push(built);
  }
  return writeImage(layout, platforms, build.annotations);
}

async function buildPlatform(
  build: DockerfileBuild,
  at: { platform: Platform; folder: string; context: string; layout: LayoutWriter },
  ports: EnginePorts,
): Promise<BuiltPlatform> {
  const { platform, folder, context } = at;
  const uses = build.bases(platform);
  const ready = new Map<Base, ReadyBase>();
  for (const base of new Set(uses.values())) ready.set(base, await readyBase(base, variantOf(base, platform), folder));
  const pins = new Map([...uses].map(([use, base]) => [use, ready.get(base)?.localName ?? use.image]));
  const dockerfile = join(folder, 'Dockerfile');
  await writeFile(dockerfile, pinImages(build.dockerfile, pins));
  await writeFile(`${dockerfile}.dockerignore`, '# The context is filtered already.\n');
  const bases = [...ready.values()];
  const request: EngineRequest = { ...build, folder, context, dockerfile, bases, platform };
  const written = await (build.engine.name === 'buildah' ? withBuildah : withBuildx)(build.engine, request, ports);
  const [main] = build.bases(platform).values();
  return takeOver(written, at.layout, {
    known: knownLayers(bases),
    annotations: {
      ...build.annotations,
      ...(main !== undefined && {
        'org.opencontainers.image.base.name': main.name,
        'org.opencontainers.image.base.digest': main.digest,
      }),
    },
  });
}

async function withBuildah(engine: Engine, request: EngineRequest, { tools, env }: EnginePorts): Promise<string> {
  const { program } = engine;
  const { folder } = request;
  const at = { program, cwd: folder, env };
  for (const [index, base] of request.bases.entries()) {
    const archive = join(folder, `base-${index}.tar`);
    await writeBaseArchive(base, archive);
    await tools.run({ ...at, args: buildahPull(folder, archive) });
    await rm(archive);
  }
  await tools.run({ ...at, args: buildahBuild(request), step: /^(\[\d+\/\d+\] )?STEP \d+\/\d+:/ });
  const layout = join(folder, 'built');
  await tools.run({ ...at, args: buildahPush(folder, layout) });
  return layout;
}

async function withBuildx(engine: Engine, request: EngineRequest, { tools, env }: EnginePorts): Promise<string> {
  const tarFile = join(request.folder, 'built.tar');
  await tools.run({
    program: engine.program,
    cwd: request.folder,
    env: { ...env, SOURCE_DATE_EPOCH: String(request.epoch), ...dockerConfig(request) },
    args: buildxBuild(request, tarFile),
    step: /^#\d+ \[/,
  });
  if ((await stat(tarFile).catch(() => undefined)) === undefined)
    throw buildError('E_LAYOUT', 'docker buildx ended well but wrote no image');
  const layout = join(request.folder, 'built');
  await unpackLayout(tarFile, layout);
  return layout;
}

/** Docker looks for logins in a folder. */
function dockerConfig({ cache }: EngineRequest): Record<string, string> {
  return cache === undefined ? {} : { DOCKER_CONFIG: dirname(cache.authFile) };
}

function knownLayers(bases: readonly ReadyBase[]): ReadonlyMap<Digest, { descriptor: Descriptor; layout: string }> {
  return new Map(
    bases.flatMap(({ variant, layers, layout }) =>
      variant.config.rootfs.diff_ids.map(
        (diffId, index) => [diffId, { descriptor: layers[index] as Descriptor, layout }] as const,
      ),
    ),
  );
}
