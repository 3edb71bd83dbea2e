import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import type { BuiltPlatform } from '../../src/build/image/index.ts';
import { cycloneDx, findSyft, type Inventory, readInventory, spdx } from '../../src/build/sbom/index.ts';
import type { Command, Tools } from '../../src/build/tool.ts';
import { digestOf, silentLog } from '../../src/kernel/index.ts';
import { layoutFolder, layoutRepository } from '../../src/registry/index.ts';
import { givenFolder } from './given-files.ts';
import { givenLayout, givenTar } from './given-image.ts';
import { type GivenRpm, givenBerkeley, givenNdb, rpmBlob } from './given-rpm.ts';

type Files = Parameters<typeof givenTar>[0];

async function inventoryOf(...layers: readonly Files[]): Promise<Inventory> {
  const { path, image } = await givenLayout({ layers: layers.map(givenTar) });
  return readInventory(layoutRepository(layoutFolder(path), 'source'), image.platforms[0]?.layers ?? []);
}

async function purlsOf(...layers: readonly Files[]): Promise<string[]> {
  return (await inventoryOf(...layers)).components.map(({ purl }) => purl);
}

/** The start of a hash table of pages of 512 bytes. */
const BERKELEY = Buffer.from('0000000000000000000000006115060009000000000200000008', 'hex');

const debian = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n';
const status = `Package: libc6
Status: install ok installed
Architecture: amd64
Source: glibc
Version: 2.36-9+deb12u4
Description: GNU C Library
 Package: not a field

Package: gone
Status: deinstall ok config-files
Version: 1
`;

describe('the packages of an image', () => {
  it('are those of dpkg, with the distribution', async () => {
    const { distribution, components } = await inventoryOf({ 'etc/os-release': debian, 'var/lib/dpkg/status': status });
    expect(distribution).toEqual({ id: 'debian', version: '12', name: 'Debian GNU/Linux 12 (bookworm)' });
    expect(components).toEqual([
      expect.objectContaining({
        name: 'libc6',
        version: '2.36-9+deb12u4',
        purl: 'pkg:deb/debian/libc6@2.36-9%2Bdeb12u4?arch=amd64&distro=debian-12&upstream=glibc',
        path: '/var/lib/dpkg/status',
      }),
    ]);
  });

  it('are those of a distroless image, one file a package', async () => {
    const files = {
      'var/lib/dpkg/status.d/tzdata': 'Package: tzdata\nVersion: 2024a\n',
      'var/lib/dpkg/status.d/tzdata.md5sums': 'x',
    };
    expect(await purlsOf({ 'usr/lib/os-release': debian, ...files })).toEqual([
      'pkg:deb/debian/tzdata@2024a?distro=debian-12',
    ]);
  });

  it('are those of apk', async () => {
    const installed =
      'C:Q1abc=\nP:musl\nV:1.2.5-r0\nA:x86_64\nL:MIT\no:musl\nF:lib\nR:libc.so\n\nP:ssl_client\nV:1.36\nA:x86_64\nL:GPL-2.0-only\no:busybox\n';
    const { components } = await inventoryOf({
      'etc/os-release': 'ID=alpine\nVERSION_ID=3.20.1\n',
      'lib/apk/db/installed': installed,
    });
    expect(components.map(({ purl, license }) => [purl, license])).toEqual([
      ['pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64&distro=alpine-3.20.1', 'MIT'],
      ['pkg:apk/alpine/ssl_client@1.36?arch=x86_64&distro=alpine-3.20.1&upstream=busybox', 'GPL-2.0-only'],
    ]);
  });

  it('are those of an rpm database, however large its records', async () => {
    const database = await givenRpmDatabase([
      { name: 'bash', version: '5.2', release: '1.amzn2023', arch: 'x86_64', license: 'GPLv3+', filler: 10 },
      { name: 'openssl', version: '3.0', release: '2', arch: 'x86_64', epoch: 1, filler: 30_000 },
      { name: 'gpg-pubkey', version: 'd', release: '6' },
      ...Array.from({ length: 300 }, (_, index) => ({ name: `p${index}`, version: '1', release: '1', filler: 900 })),
    ]);
    const purls = await purlsOf({
      'etc/os-release': 'ID="amzn"\nVERSION_ID="2023"\n',
      'var/lib/rpm/rpmdb.sqlite': database,
    });
    expect(purls).toHaveLength(302);
    expect(purls).toContain('pkg:rpm/amzn/bash@5.2-1.amzn2023?arch=x86_64&distro=amzn-2023');
    expect(purls).toContain('pkg:rpm/amzn/openssl@3.0-2?arch=x86_64&distro=amzn-2023&epoch=1');
  });

  it.each<[string, string, (blobs: readonly Buffer[]) => Buffer]>([
    ['ndb', 'usr/lib/sysimage/rpm/Packages.db', givenNdb],
    ['Berkeley DB', 'var/lib/rpm/Packages', givenBerkeley],
    ['Berkeley DB of another byte order', 'var/lib/rpm/Packages', (blobs) => givenBerkeley(blobs, true)],
  ])('are those of an older rpm database: %s', async (_kind, path, database) => {
    const packages = [
      { name: 'bash', version: '5.2', release: '1', arch: 'x86_64' },
      { name: 'openssl', version: '3.0', release: '2', filler: 5_000 },
    ];
    const { unread, components } = await inventoryOf({ [path]: database(packages.map(rpmBlob)) });
    expect(unread).toEqual([]);
    expect(components.map(({ purl }) => purl)).toEqual([
      'pkg:rpm/redhat/bash@5.2-1?arch=x86_64',
      'pkg:rpm/redhat/openssl@3.0-2',
    ]);
  });

  it('say which package database nobody here can read', async () => {
    const { unread, components } = await inventoryOf({ 'var/lib/rpm/Packages': 'berkeley' });
    expect([unread, components]).toEqual([['var/lib/rpm/Packages'], []]);
  });

  it('are those of npm: installed ones and the application', async () => {
    const files = {
      'app/package.json': '{"name":"hello","version":"1.0.0","license":"Apache-2.0"}',
      'app/node_modules/@scope/a/package.json': '{"name":"@scope/a","version":"2.0.0","license":{"type":"MIT"}}',
      'app/node_modules/b/dist/package.json': '{"type":"module"}',
      'app/node_modules/c/package.json': 'not JSON',
    };
    expect(await purlsOf(files)).toEqual(['pkg:npm/%40scope/a@2.0.0', 'pkg:npm/hello@1.0.0']);
  });

  it('are those of pip', async () => {
    const files = {
      'usr/lib/python3/site-packages/Typing_Ext-4.1.dist-info/METADATA':
        'Metadata-Version: 2.1\nName: Typing_Ext\nVersion: 4.1\nLicense: MIT\n\nName: not this\n',
      'usr/lib/python3/old.egg-info/PKG-INFO': 'Name: old\nVersion: 0.1\nLicense: UNKNOWN\n',
    };
    const { components } = await inventoryOf(files);
    expect(components.map(({ purl, license }) => [purl, license])).toEqual([
      ['pkg:pypi/old@0.1', undefined],
      ['pkg:pypi/typing-ext@4.1', 'MIT'],
    ]);
  });

  it('are the modules of a Go program, also where the build info lies across a cut', async () => {
    const modules =
      'path\texample.com/hello\nmod\texample.com/hello\t(devel)\t\ndep\tgolang.org/x/text\tv0.14.0\th1:x=\ndep\told.example/y\tv1.0.0\n=>\tnew.example/y\tv1.1.0\th1:z=\n';
    const program = givenGoProgram('go1.26.1', modules);
    expect(await purlsOf({ 'bin/hello': program, 'bin/script': '#!/bin/sh' })).toEqual([
      'pkg:golang/golang.org/x/text@v0.14.0',
      'pkg:golang/new.example/y@v1.1.0',
      'pkg:golang/stdlib@1.26.1',
    ]);
  });

  it('are the Maven coordinates in archives and in archives inside of them', async () => {
    const inner = zipSync({
      'META-INF/maven/org.x/lib/pom.properties': Buffer.from('groupId=org.x\nartifactId=lib\nversion=2.1\n'),
    });
    const jar = zipSync({
      'META-INF/maven/org.x/app/pom.properties': Buffer.from('#c\nversion=1.0\ngroupId=org.x\nartifactId=app\n'),
      'BOOT-INF/lib/lib.jar': inner,
      'BOOT-INF/lib/plain-3.2.1.jar': zipSync({ a: Buffer.from('b') }),
    });
    expect(await purlsOf({ 'app.jar': jar, 'other-0.9.jar': 'no archive' })).toEqual([
      'pkg:maven/org.x/app@1.0',
      'pkg:maven/org.x/lib@2.1',
      'pkg:maven/other@0.9',
      'pkg:maven/plain@3.2.1',
    ]);
  });

  it('are those of the last layer that names them', async () => {
    const one = {
      'a/package.json': '{"name":"a","version":"1.0.0"}',
      'b/package.json': '{"name":"b","version":"1.0.0"}',
      'c/x/package.json': '{"name":"c","version":"1.0.0"}',
      'd/package.json': '{"name":"d","version":"1.0.0"}',
    };
    const two = {
      'a/package.json': '{"name":"a","version":"2.0.0"}',
      'b/.wh.package.json': '',
      'c/.wh..wh..opq': '',
      '.wh.d': '',
    };
    expect(await purlsOf(one, two)).toEqual(['pkg:npm/a@2.0.0']);
  });

  it('are none where files make no sense', async () => {
    const bytes = fc.uint8Array({ maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(bytes, async (noise) => {
        const sqlite = Buffer.concat([Buffer.from('SQLite format 3\0\x02\0'), noise, Buffer.alloc(600)]);
        const files = {
          'var/lib/dpkg/status': noise,
          'lib/apk/db/installed': noise,
          'var/lib/rpm/rpmdb.sqlite': sqlite,
          'usr/lib/sysimage/rpm/Packages.db': Buffer.concat([Buffer.from('RpmP'), noise, Buffer.alloc(4_096)]),
          'var/lib/rpm/Packages': Buffer.concat([BERKELEY, noise, Buffer.alloc(2_048, 13)]),
          'package.json': noise,
          'a.jar': noise,
          'x.dist-info/METADATA': noise,
        };
        expect(Array.isArray((await inventoryOf(files)).components)).toBe(true);
      }),
      { seed: 3, numRuns: 60 },
    );
  });
});

describe('a bill of materials', () => {
  const subject = {
    name: 'team/app',
    digest: `sha256:${'a'.repeat(64)}` as never,
    platform: 'linux/arm64',
    epoch: 1_700_000_000,
    toolVersion: '1.0.0',
  };
  const files = {
    'etc/os-release': debian,
    'var/lib/dpkg/status': status,
    'app/package.json': '{"name":"hello","version":"1.0.0","license":"Apache-2.0"}',
  };

  it('in CycloneDX 1.5 names the image, its distribution and its packages', async () => {
    const bill = JSON.parse(Buffer.from(cycloneDx(await inventoryOf(files), subject)).toString());
    expect(bill).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      metadata: {
        timestamp: '2023-11-14T22:13:20.000Z',
        component: { type: 'container', name: 'team/app', purl: `pkg:oci/app@sha256:${'a'.repeat(64)}?arch=arm64` },
      },
    });
    expect(bill.components.map(({ type, name }: { type: string; name: string }) => `${type} ${name}`)).toEqual([
      'operating-system debian',
      'library libc6',
      'library hello',
    ]);
    expect(bill.components[2]).toMatchObject({
      licenses: [{ license: { name: 'Apache-2.0' } }],
      properties: [{ name: 'waybill:path', value: '/app/package.json' }, { name: 'waybill:layer' }],
    });
    const references = bill.components.map((component: { 'bom-ref': string }) => component['bom-ref']);
    expect(new Set(references).size).toBe(references.length);
  });

  it('in SPDX 2.3 describes the image and what it contains', async () => {
    const bill = JSON.parse(Buffer.from(spdx(await inventoryOf(files), subject)).toString());
    expect(bill).toMatchObject({
      spdxVersion: 'SPDX-2.3',
      SPDXID: 'SPDXRef-DOCUMENT',
      creationInfo: { created: '2023-11-14T22:13:20Z' },
    });
    expect(bill.packages.map(({ name }: { name: string }) => name)).toEqual(['team/app', 'libc6', 'hello']);
    expect(bill.relationships).toHaveLength(3);
  });

  it('has the same bytes for the same image', async () => {
    const inventory = await inventoryOf(files);
    expect(cycloneDx(await inventoryOf(files), subject)).toEqual(cycloneDx(inventory, subject));
    expect(spdx(await inventoryOf(files), subject)).toEqual(spdx(inventory, subject));
  });
});

async function givenRpmDatabase(packages: readonly GivenRpm[]): Promise<Buffer> {
  const file = join(await givenFolder({}), 'rpmdb.sqlite');
  const database = new DatabaseSync(file);
  database.exec(
    'CREATE TABLE Other(x); CREATE TABLE Packages(hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)',
  );
  const insert = database.prepare('INSERT INTO Packages(blob) VALUES (?)');
  database.exec('BEGIN');
  for (const one of packages) insert.run(rpmBlob(one));
  database.exec('COMMIT');
  database.close();
  return readFile(file);
}

/** An ELF file of which only the build info is true; the magic stands once before it, where no build info is. */
function givenGoProgram(version: string, modules: string): Buffer {
  const magic = Buffer.from('ff20476f206275696c64696e663a', 'hex');
  const marks = Buffer.alloc(16, 0x30);
  const listed = Buffer.concat([marks, Buffer.from(modules), marks]);
  const info = Buffer.concat([
    magic,
    Buffer.from([8, 2]),
    Buffer.alloc(16),
    string(Buffer.from(version)),
    string(listed),
  ]);
  const before = Buffer.concat([Buffer.from('\u007fELF', 'latin1'), Buffer.alloc(1_003), magic]);
  // Sixteen bytes before a multiple of 64 KiB: the header itself is cut by how streams deliver.
  const gap = Buffer.alloc(131_056 - before.length);
  return Buffer.concat([before, gap, info, Buffer.alloc(5_000)]);
}

function string(bytes: Buffer): Buffer {
  const length: number[] = [];
  for (let rest = bytes.length; ; rest >>>= 7) {
    length.push(rest >= 128 ? (rest & 0x7f) | 0x80 : rest);
    if (rest < 128) break;
  }
  return Buffer.concat([Buffer.from(length), bytes]);
}

describe('the packages of an image by syft', () => {
  const DOCUMENT = {
    bomFormat: 'CycloneDX',
    serialNumber: 'urn:uuid:another-each-time',
    metadata: { timestamp: 'another each time' },
    components: [
      {
        type: 'library',
        name: 'left-pad',
        version: '1.3.0',
        purl: 'pkg:npm/left-pad@1.3.0',
        licenses: [{ license: { id: 'WTFPL' } }, { license: { name: 'MIT' } }],
        properties: [
          { name: 'syft:location:0:layerID', value: digestOf(givenTar({ b: 'b' })) },
          { name: 'syft:location:0:path', value: '/app/package.json' },
        ],
      },
      { type: 'file', name: '/etc/passwd' },
      { type: 'operating-system', name: 'debian', version: '12', description: 'Debian 12' },
    ],
  };

  async function bySyft(answer: (args: readonly string[]) => { code: number; stdout: string }) {
    const { path, image } = await givenLayout({ layers: [givenTar({ a: 'a' }), givenTar({ b: 'b' })] });
    const asked: Command[] = [];
    const warnings: string[] = [];
    const ask = async (command: Command) => {
      asked.push(command);
      return command.args[0] === 'version' ? { code: 0, stdout: '{"version":"1.33.0"}' } : answer(command.args);
    };
    const tools: Tools = { find: async () => '/bin/syft', run: ask, ask };
    const log = { ...silentLog, warning: (text: string) => void warnings.push(text) };
    const syft = await findSyft({ tools, log, cwd: '/private', env: { PATH: '/bin' } });
    const [platform] = image.platforms as [BuiltPlatform];
    return { asked, warnings, path, platform, syft, inventory: await syft?.read(path, platform) };
  }

  it('are those that it finds, in our words, without what differs from run to run', async () => {
    const { asked, inventory, path, platform } = await bySyft(() => ({ code: 0, stdout: JSON.stringify(DOCUMENT) }));
    expect(asked[1]).toEqual({
      program: '/bin/syft',
      args: ['scan', `oci-dir:${path}`, '--platform=linux/amd64', '--output=cyclonedx-json', '--quiet'],
      cwd: '/private',
      env: { PATH: '/bin', SYFT_CHECK_FOR_APP_UPDATE: 'false' },
    });
    expect(inventory).toEqual({
      distribution: { id: 'debian', version: '12', name: 'Debian 12' },
      components: [
        {
          name: 'left-pad',
          version: '1.3.0',
          purl: 'pkg:npm/left-pad@1.3.0',
          license: 'WTFPL AND MIT',
          path: '/app/package.json',
          layer: platform.layers[1]?.digest,
        },
      ],
      unread: [],
    });
  });

  it('are left to our own readers where it fails, and that is said', async () => {
    const { inventory, warnings } = await bySyft(() => ({ code: 1, stdout: 'panic' }));
    expect(inventory).toBeUndefined();
    expect(warnings).toEqual(['syft 1.33.0 could not read linux/amd64 (it ended with 1)']);
  });

  it('are named after it in both documents', async () => {
    const { inventory = { distribution: undefined, components: [], unread: [] } } = await bySyft(() => ({
      code: 0,
      stdout: JSON.stringify(DOCUMENT),
    }));
    const subject = { name: 'app', digest: digestOf('x'), platform: 'linux/amd64', epoch: 0, toolVersion: '1.0.0' };
    for (const write of [cycloneDx, spdx]) {
      expect(Buffer.from(write(inventory, { ...subject, syft: '1.33.0' })).toString()).toMatch(/syft.{0,60}1\.33\.0/);
      expect(Buffer.from(write(inventory, subject)).toString()).not.toContain('1.33.0');
    }
  });
});
