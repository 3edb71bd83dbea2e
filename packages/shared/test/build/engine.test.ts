import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readBase } from '../../src/build/base/index.ts';
import { openContext } from '../../src/build/context/index.ts';
import { externalImages, readDockerfile } from '../../src/build/dockerfile/index.ts';
import {
  chooseEngine,
  dockerConfiguration,
  type Engine,
  type EngineCache,
  runEngine,
  toolEnvironment,
} from '../../src/build/engine/index.ts';
import { type BuiltImage, layoutWriter } from '../../src/build/image/index.ts';
import type { Command, Tools } from '../../src/build/tool.ts';
import { hexOf, silentLog } from '../../src/kernel/index.ts';
import { layoutFolder, layoutRepository, type Platform } from '../../src/registry/index.ts';
import { givenFolder } from './given-files.ts';
import { givenLayout, givenTar, writeLayout } from './given-image.ts';
import { tarOfFolder } from './given-tar.ts';

const amd64: Platform = { os: 'linux', architecture: 'amd64' };
const baseLayer = givenTar({ 'etc/base': 'base' });
const ownLayer = givenTar({ app: 'own' });

/** Engines as a script: what they were asked is kept, and their result is what a real one would write. */
function scriptedTools(
  programs: Record<string, (args: readonly string[]) => Promise<string> | string>,
): Tools & { asked: Command[] } {
  const asked: Command[] = [];
  const answer = async (command: Command): Promise<string> => {
    asked.push(command);
    return programs[command.program.replace('/bin/', '')]?.(command.args) ?? '';
  };
  return {
    asked,
    find: async (name) => (name in programs ? `/bin/${name}` : undefined),
    run: async (command) => ({ stdout: await answer(command) }),
    ask: async (command) => {
      const stdout = await answer(command);
      return { stdout, code: stdout === 'fails' ? 1 : 0 };
    },
  };
}

interface GivenBuild {
  readonly engine: Engine;
  readonly dockerfile?: string;
  readonly platforms?: readonly Platform[];
  /** Layers as the engine compresses them. */
  readonly level?: number;
  readonly cache?: EngineCache;
}

interface Built {
  readonly image: BuiltImage;
  readonly folder: string;
  readonly asked: readonly Command[];
  readonly layout: string;
}

/** A build on a base, by an engine that compresses the base's layer anew. */
async function built({
  engine,
  dockerfile = 'FROM base:1\nCOPY . /\n',
  platforms = [amd64],
  level = 1,
  cache,
}: GivenBuild): Promise<Built> {
  const base = await givenLayout({ layers: [baseLayer], level: 9 });
  const source = layoutRepository(layoutFolder(base.path), 'source');
  const pinned = await readBase(source, 'docker.io/library/base:1', '');
  const workspace = await givenFolder({ 'app.js': 'app', '.dockerignore': 'secret', secret: 's' });
  const folder = await givenFolder({});
  const layout = await givenFolder({});
  const tools = scriptedTools({
    buildah: async (args) => {
      const target = args.find((arg) => arg.startsWith('oci:'))?.split(':')[1];
      if (args.includes('push') && target !== undefined)
        await writeLayout(target, { layers: [baseLayer, ownLayer], level });
      return '';
    },
    docker: async (args) => {
      const file = /dest=([^,]+)/.exec(args.join(' '))?.[1];
      if (file !== undefined) await packLayout(file, level);
      return '';
    },
  });
  const read = readDockerfile(Buffer.from(dockerfile), 'Dockerfile');
  const image = await runEngine(
    {
      engine,
      context: await (await openContext({ workspace, context: '.' })).entries(),
      dockerfile,
      bases: (platform) => new Map(externalImages({ ...read, args: {}, platform }).map((use) => [use, pinned])),
      platforms,
      target: 'final',
      args: { A: '1 2', B: '-x' },
      secrets: [{ id: 'npm', path: '/run/npmrc' }],
      labels: { a: 'b c' },
      annotations: { note: 'yes' },
      epoch: 1_700_000_000,
      cache,
    },
    await layoutWriter(layout),
    { tools, log: silentLog, folder, env: toolEnvironment({ PATH: '/bin', GITHUB_TOKEN: 'x' }, folder) },
  );
  return { image, folder, asked: tools.asked, layout };
}

async function packLayout(file: string, level: number): Promise<void> {
  const folder = await givenFolder({});
  await writeLayout(folder, { layers: [baseLayer, ownLayer], level });
  await writeFile(file, await tarOfFolder(folder));
}

const buildah: Engine = { name: 'buildah', program: '/bin/buildah', version: '1.28.2' };
const buildx: Engine = { name: 'buildx', program: '/bin/docker', version: '0.36.1' };

describe('a build by buildah', () => {
  it('has a store of its own, no cache, and every time set', async () => {
    const { asked, folder } = await built({ engine: buildah });
    const own = join(folder, 'platform-0');
    const store = ['--root', `${own}/storage`, '--runroot', `${own}/run`, '--storage-driver', 'vfs'];
    expect(asked.map(({ args }) => args.slice(0, 7))).toEqual(
      ['pull', 'build', 'push'].map((verb) => [...store, verb]),
    );
    expect(asked[1]?.args.slice(7)).toEqual([
      '--isolation=chroot',
      '--format=oci',
      '--layers=false',
      '--identity-label=false',
      '--pull-never',
      '--timestamp=1700000000',
      '--platform=linux/amd64',
      `--ignorefile=${own}/Dockerfile.dockerignore`,
      `--file=${own}/Dockerfile`,
      '--tag=localhost/waybill-build:image',
      '--target=final',
      '--build-arg=A=1 2',
      '--build-arg=B=-x',
      '--secret=id=npm,src=/run/npmrc',
      '--label=a=b c',
      '--',
      join(folder, 'context'),
    ]);
  });
});

describe('a build by buildx', () => {
  it('asks for an OCI layout without attestations in it, with every time set', async () => {
    const { asked, folder } = await built({ engine: buildx });
    const own = join(folder, 'platform-0');
    expect(asked[0]?.env['SOURCE_DATE_EPOCH']).toBe('1700000000');
    const args = asked[0]?.args ?? [];
    expect(args.slice(0, 2)).toEqual(['buildx', 'build']);
    for (const expected of [
      '--provenance=false',
      '--sbom=false',
      '--target=final',
      '--build-arg=A=1 2',
      '--label=a=b c',
      `--file=${own}/Dockerfile`,
    ])
      expect(args).toContain(expected);
    expect(args.find((arg) => arg.startsWith('--output='))).toBe(
      `--output=type=oci,dest=${own}/built.tar,oci-mediatypes=true,rewrite-timestamp=true,compression=gzip,force-compression=false`,
    );
    expect(args.find((arg) => arg.startsWith('--build-context='))).toMatch(
      /^--build-context=localhost\/waybill-base:[0-9a-f]{16}=oci-layout:\/\/.*@sha256:/,
    );
    expect(args.slice(-2)).toEqual(['--', join(folder, 'context')]);
  });
});

describe('a build with a cache', () => {
  const cache: EngineCache = { repository: '1.dkr.ecr/app-cache', writes: true, authFile: '/private/config.json' };

  it('uses the options that ECR needs, with a login of its own', async () => {
    const { asked } = await built({ engine: buildx, cache });
    expect(asked[0]?.env['DOCKER_CONFIG']).toBe('/private');
    expect(asked[0]?.args.filter((arg) => arg.includes('cache'))).toEqual([
      '--cache-from=type=registry,ref=1.dkr.ecr/app-cache:linux-amd64',
      '--cache-to=type=registry,ref=1.dkr.ecr/app-cache:linux-amd64,mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true',
    ]);
    const { asked: others } = await built({ engine: buildah, cache });
    expect(others[1]?.args.filter((arg) => /cache|layers|auth/.test(arg))).toEqual([
      '--layers=true',
      '--cache-from=1.dkr.ecr/app-cache',
      '--cache-to=1.dkr.ecr/app-cache',
      '--authfile=/private/config.json',
    ]);
  });

  it.each([buildah, buildx])('only reads it in a pull request ($name)', async (engine) => {
    const { asked } = await built({ engine, cache: { ...cache, writes: false } });
    expect(asked.flatMap(({ args }) => args).filter((arg) => arg.startsWith('--cache-to'))).toEqual([]);
  });
});

describe.each([buildah, buildx])('a build by $name', (engine) => {
  it('gets a context without what is ignored, and a Dockerfile whose bases are at hand', async () => {
    const { folder } = await built({ engine });
    expect((await readdir(join(folder, 'context'))).sort()).toEqual(['.dockerignore', 'app.js']);
    expect(await readFile(join(folder, 'platform-0/Dockerfile'), 'utf8')).toMatch(
      /^FROM localhost\/waybill-base:[0-9a-f]{16}\nCOPY \. \/\n$/,
    );
  });

  it('sees nothing of our environment but the way to the network', async () => {
    const { asked, folder } = await built({ engine });
    const { PATH, HOME, TZ, LC_ALL, ...rest } = asked[0]?.env ?? {};
    expect({ PATH, HOME, TZ, LC_ALL }).toEqual({ PATH: '/bin', HOME: folder, TZ: 'UTC', LC_ALL: 'C.UTF-8' });
    expect(Object.keys(rest).filter((name) => name.startsWith('GITHUB'))).toEqual([]);
  });

  it('keeps the bytes of the base’s layers, however the engine compresses', async () => {
    const { image } = await built({ engine });
    const base = await givenLayout({ layers: [baseLayer], level: 9 });
    expect(image.platforms[0]?.layers[0]).toEqual(base.image.platforms[0]?.layers[0]);
    expect(image.platforms[0]?.layers).toHaveLength(2);
  });

  it('names base and annotations in the manifest', async () => {
    const { image, layout } = await built({ engine });
    const manifest = JSON.parse(await readFile(join(layout, 'blobs/sha256', hexOf(image.root.digest)), 'utf8'));
    expect(manifest.annotations).toMatchObject({
      note: 'yes',
      'org.opencontainers.image.base.name': 'docker.io/library/base:1',
    });
  });
});

describe('choosing an engine', () => {
  const at = { cwd: '/', env: {} };
  interface GivenDocker {
    readonly inspect?: string;
    readonly info?: string;
    readonly version?: string;
  }
  const container = 'Name: ci\nDriver: docker-container\n\nNodes:\nStatus: running\nBuildKit version: v0.32.2\n';
  const own = 'Name:   default\nDriver: docker\n\nNodes:\nStatus: running\nBuildKit version: v0.24.0\n';
  const docker =
    ({ inspect = container, info = '[["Backing Filesystem","extfs"]]', version = 'v0.36.1 abc' }: GivenDocker = {}) =>
    ([first, second]: readonly string[]) =>
      first === 'info' ? info : second === 'inspect' ? inspect : version;

  it('prefers buildx where its builder writes layouts, and tells both versions', async () => {
    const tools = scriptedTools({ docker: docker(), buildah: () => 'buildah version 1.33.7' });
    expect(await chooseEngine('auto', tools, at)).toEqual({
      name: 'buildx',
      program: '/bin/docker',
      version: '0.36.1 (BuildKit v0.32.2)',
    });
  });

  it('takes the engine’s own builder only where it keeps images in containerd', async () => {
    const info = '[["driver-type","io.containerd.snapshotter.v1"]]';
    const modern = scriptedTools({ docker: docker({ inspect: own, info }) });
    expect(await chooseEngine('buildx', modern, at)).toMatchObject({ version: '0.36.1 (BuildKit v0.24.0)' });
    const tools = scriptedTools({ docker: docker({ inspect: own }), buildah: () => 'buildah version 1.33.7' });
    expect(await chooseEngine('auto', tools, at)).toMatchObject({ name: 'buildah' });
    await expect(chooseEngine('buildx', tools, at)).rejects.toMatchObject({
      code: 'E_BUILDER_MISSING',
      message: expect.stringContaining(
        'the builder "default" of buildx has the driver docker, which writes no OCI layout',
      ),
      cure: expect.stringContaining('docker buildx create --use'),
    });
  });

  it('starts a builder that sleeps, because its version is part of what decides the bytes', async () => {
    const asleep = 'Name: ci\nDriver: docker-container\n\nNodes:\nStatus: inactive\n';
    const tools = scriptedTools({
      docker: (args) => (args.includes('--bootstrap') ? container : docker({ inspect: asleep })(args)),
    });
    expect(await chooseEngine('buildx', tools, at)).toMatchObject({ version: '0.36.1 (BuildKit v0.32.2)' });
  });

  it('says why a builder does not answer', async () => {
    const gone = 'Name:   far\nDriver: remote\nError: connection refused\n';
    const failure = chooseEngine('buildx', scriptedTools({ docker: docker({ inspect: gone }) }), at);
    await expect(failure).rejects.toThrow('the builder "far" of buildx does not answer: connection refused');
  });

  it('takes a builder without a driver for the engine’s own, which is what buildx says while no engine answers', async () => {
    const inspect = 'Name:          default\nDriver:        \nLast Activity: 2026-01-01\nError: cannot connect\n';
    const failure = chooseEngine('buildx', scriptedTools({ docker: docker({ inspect, info: 'fails' }) }), at);
    await expect(failure).rejects.toThrow('docker is there, but no Docker engine answers it');
  });

  it('takes buildah where no engine answers', async () => {
    const tools = scriptedTools({ docker: () => 'fails', buildah: () => 'buildah version 1.28.2 (image-spec 1.1.0)' });
    expect(await chooseEngine('auto', tools, at)).toEqual({
      name: 'buildah',
      program: '/bin/buildah',
      version: '1.28.2',
    });
  });

  it('lists what was tried where there is none, and what to install', async () => {
    const failure = chooseEngine('auto', scriptedTools({ docker: docker({ inspect: own, info: 'fails' }) }), at);
    await expect(failure).rejects.toMatchObject({
      code: 'E_BUILDER_MISSING',
      message:
        'no builder for a Dockerfile was found: docker is there, but no Docker engine answers it; there is no buildah on the search path',
      cure: expect.stringContaining('apt-get install buildah'),
    });
  });

  it('does not fall back from the one that was asked for', async () => {
    const tools = scriptedTools({ buildah: () => 'buildah version 1.28.2' });
    await expect(chooseEngine('buildx', tools, at)).rejects.toThrow('there is no docker on the search path');
  });
});

describe('what docker sees of the user', () => {
  it('is where the engine, its builders and its plugins are, and no login', () => {
    const env = { HOME: '/home/me', DOCKER_HOST: 'unix:///run/docker.sock', DOCKER_AUTH_CONFIG: '{"auths":{}}' };
    expect(toolEnvironment(env, '/private')).toMatchObject({
      HOME: '/private',
      DOCKER_HOST: 'unix:///run/docker.sock',
      BUILDX_CONFIG: '/home/me/.docker/buildx',
    });
    expect(toolEnvironment(env, '/private')).not.toHaveProperty('DOCKER_AUTH_CONFIG');
    expect(dockerConfiguration(env)).toEqual({ cliPluginsExtraDirs: ['/home/me/.docker/cli-plugins'] });
  });
});
