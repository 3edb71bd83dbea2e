import { chmod, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { decompressed, readTar, type TarEntry } from '../../src/build/archive/index.ts';
import { assemble, type Description, type FileItem } from '../../src/build/assemble/index.ts';
import { readBase } from '../../src/build/base/index.ts';
import { openContext } from '../../src/build/context/index.ts';
import { type BuiltImage, layoutWriter, platformDigests } from '../../src/build/image/index.ts';
import { hexOf } from '../../src/kernel/index.ts';
import { layoutFolder, layoutRepository } from '../../src/registry/index.ts';
import { bytesOf, type GivenFile, givenFolder, pieces, touch } from './given-files.ts';

const service: Record<string, GivenFile> = {
  'server.mjs': 'serve()',
  'bin/tool': { program: '#!/bin/sh' },
  'node_modules/dep/index.js': 'dep',
  'latest.mjs': { link: 'server.mjs' },
};

const nothing: Description = {
  base: undefined,
  args: {},
  files: [],
  env: {},
  labels: {},
  entrypoint: undefined,
  cmd: undefined,
  user: undefined,
  workdir: undefined,
  expose: [],
  volumes: [],
  'stop-signal': undefined,
  compression: 'gzip',
};

function item(from: string | readonly string[], to: string, owner = { uid: 0, gid: 0 }): FileItem {
  return { from: typeof from === 'string' ? [from] : from, to, mode: undefined, owner };
}

/** `${NAME}` and what follows it. */
function argument(name: string, rest = ''): string {
  return `\${${name}}${rest}`;
}

const described: Partial<Description> = {
  args: { RELEASE: 'good' },
  files: [
    item(['server.mjs', 'latest.mjs', 'node_modules'], '/app/'),
    item('bin', '/usr/local/bin/', { uid: 7, gid: 8 }),
  ],
  env: { PORT: '8080', EMPTY: '' },
  expose: ['8080/tcp'],
  workdir: '/app',
  user: '65532:65532',
  entrypoint: ['node', '/app/server.mjs'],
  labels: { team: 'payments' },
};

interface Given {
  readonly description?: Partial<Description>;
  readonly files?: Record<string, GivenFile>;
  readonly workspace?: string;
  readonly base?: string;
  readonly platforms?: readonly { os: string; architecture: string }[];
  readonly args?: Record<string, string>;
}

interface Assembled {
  readonly image: BuiltImage;
  readonly layout: string;
  layer(index: number): Promise<[TarEntry, string][]>;
}

async function assembled(given: Given = {}): Promise<Assembled> {
  const workspace = given.workspace ?? (await givenFolder(given.files ?? service));
  const layout = await givenFolder({});
  const description: Description = { ...nothing, ...(given.description ?? described) };
  const source = layoutRepository(layoutFolder(given.base ?? ''), 'source');
  const image = await assemble(
    {
      description,
      base: given.base === undefined ? undefined : await readBase(source, 'base.example/base', ''),
      context: await (await openContext({ workspace, context: '.' })).entries(),
      platforms: given.platforms ?? [],
      args: given.args ?? {},
      labels: {},
      annotations: {},
      epoch: 1_700_000_000,
    },
    await layoutWriter(layout),
  );
  return {
    image,
    layout,
    layer: async (index) => {
      const blob = image.platforms[0]?.layers[index];
      const bytes = await readFile(join(layout, 'blobs/sha256', hexOf(blob?.digest ?? image.root.digest)));
      const found: [TarEntry, string][] = [];
      for await (const { entry, body } of readTar(decompressed(pieces(bytes, 4_096))))
        found.push([entry, (await bytesOf(body)).toString()]);
      return found;
    },
  };
}

const paths = (layer: [TarEntry, string][]): string[] => layer.map(([{ path }]) => path);

describe('assembling an image', () => {
  it('makes a layer of each item, with what package managers fill before the code beside it', async () => {
    const { layer, image } = await assembled();
    expect(image.platforms[0]?.layers).toHaveLength(3);
    expect(paths(await layer(0))).toEqual(['app', 'app/dep', 'app/dep/index.js']);
  });

  it('copies a folder’s content, keeps links, and sets modes, owners and times', async () => {
    const { layer } = await assembled();
    expect(await layer(2)).toEqual([
      [
        {
          path: 'usr/local/bin/tool',
          kind: 'file',
          mode: 0o755,
          uid: 7,
          gid: 8,
          size: 9,
          mtime: 1_700_000_000,
          link: '',
        },
        '#!/bin/sh',
      ],
    ]);
    expect(paths(await layer(1))).toEqual(['app', 'app/latest.mjs', 'app/server.mjs']);
    expect((await layer(1))[1]?.[0]).toMatchObject({ kind: 'symlink', link: 'server.mjs' });
  });

  it('writes what the description says into the config, and nothing of the machine', async () => {
    const { image } = await assembled();
    expect(image.platforms[0]?.config).toMatchObject({
      created: '2023-11-14T22:13:20Z',
      os: 'linux',
      architecture: 'amd64',
      config: {
        User: '65532:65532',
        ExposedPorts: { '8080/tcp': {} },
        Env: ['EMPTY=', 'PORT=8080'],
        Entrypoint: ['node', '/app/server.mjs'],
        WorkingDir: '/app',
        Labels: { team: 'payments' },
      },
    });
  });

  it('gives the same digest wherever, whenever and by whomever the files were written', async () => {
    const first = await assembled();
    const other = await givenFolder(Object.fromEntries(Object.entries(service).reverse()));
    await touch(join(other, 'server.mjs'), 12);
    await chmod(join(other, 'server.mjs'), 0o600);
    await rename(other, `${other}-moved`);
    expect((await assembled({ workspace: `${other}-moved` })).image.root).toEqual(first.image.root);
    expect(first.image.root.digest).toBe('sha256:33ce144935317bd378b595ffdda8ec89a1d7c5f01f250beb63cea1f725ad7f50');
  });

  it('puts its layers on those of the base and keeps what the base says', async () => {
    const base = await assembled({
      description: {
        env: { PATH: '/bin', PORT: '1' },
        files: [item('bin', '/base/')],
        cmd: ['sh'],
        labels: { a: 'b' },
      },
    });
    const { image } = await assembled({ base: base.layout });
    const [platform] = image.platforms;
    expect(platform?.layers.slice(0, 1)).toEqual(base.image.platforms[0]?.layers);
    expect(platform?.config.rootfs.diff_ids).toHaveLength(4);
    expect(platform?.config.history).toHaveLength(4);
    expect(platform?.config.config?.Env).toEqual(['PATH=/bin', 'PORT=8080', 'EMPTY=']);
    expect(platform?.config.config).toMatchObject({ Labels: { a: 'b', team: 'payments' } });
    expect(platform?.config.config).not.toHaveProperty('Cmd');
    const manifest = await readFile(
      join((await assembled({ base: base.layout })).layout, 'blobs/sha256', hexOf(image.root.digest)),
      'utf8',
    );
    expect(JSON.parse(manifest)).toMatchObject({
      annotations: {
        'org.opencontainers.image.base.name': 'base.example/base',
        'org.opencontainers.image.base.digest': base.image.root.digest,
      },
    });
  });

  it('is an index where there are several platforms, each with files of its own', async () => {
    const platforms = [
      { os: 'linux', architecture: 'arm64' },
      { os: 'linux', architecture: 'amd64' },
    ];
    const files = { 'amd64/app': 'intel', 'arm64/app': 'arm', shared: 'both' };
    const description = { files: [item('shared', '/shared'), item(argument('TARGETARCH', '/app'), '/app')] };
    const { image } = await assembled({ platforms, files, description });
    expect(image.root.mediaType).toBe('application/vnd.oci.image.index.v1+json');
    expect(Object.keys(platformDigests(image))).toEqual(['linux/amd64', 'linux/arm64']);
    const [intel, arm] = image.platforms;
    expect(intel?.layers[0]).toEqual(arm?.layers[0]);
    expect(intel?.layers[1]).not.toEqual(arm?.layers[1]);
    expect(
      (await assembled({ base: (await assembled({ platforms, files, description })).layout })).image.platforms,
    ).toHaveLength(2);
  });

  it('fills build arguments into paths', async () => {
    const files = { 'releases/good/a': 'good', 'releases/bad/a': 'bad' };
    const description = { args: { RELEASE: 'good' }, files: [item(`releases/${argument('RELEASE', '/')}`, '/app/')] };
    expect((await (await assembled({ files, description })).layer(0)).at(-1)?.[1]).toBe('good');
    expect((await (await assembled({ files, description, args: { RELEASE: 'bad' } })).layer(0)).at(-1)?.[1]).toBe(
      'bad',
    );
  });

  it('leaves folders that bases have to the base', async () => {
    const description = { files: [item('server.mjs', '/usr/bin/server'), item('server.mjs', '/srv/app/server')] };
    const { layer } = await assembled({ description });
    expect([paths(await layer(0)), paths(await layer(1))]).toEqual([['usr/bin/server'], ['srv/app', 'srv/app/server']]);
  });

  it.each<[string, Partial<Description>, Record<string, string>, string]>([
    ['a path that is not in the context', { files: [item('nowhere', '/a')] }, {}, '"nowhere" is not in the context'],
    ['an argument that nobody defines', { files: [item(argument('X'), '/a')] }, {}, 'uses "X"'],
    ['a build argument that it does not know', { files: [] }, { Y: '1' }, '"Y" is not among the args'],
    [
      'an argument that leads out',
      { args: { R: 'a' }, files: [item(argument('R'), '/a')] },
      { R: '../x' },
      'would lead out',
    ],
    [
      'a file where another item has a folder',
      { files: [item('bin', '/a/'), item('server.mjs', '/a')] },
      {},
      'is a folder of one item and a file of another',
    ],
  ])('refuses %s', async (_what, description, args, message) => {
    await expect(assembled({ description, args })).rejects.toThrow(message);
  });
});
