import { mkdir, mkdtemp, readdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { CodeBuildPort } from '@waybill/shared/build/codebuild';
import { listReferrers } from '@waybill/shared/evidence';
import { type Digest, digestOf, isJsonObject, silentLog } from '@waybill/shared/kernel';
import { memoryRegistry } from '@waybill/shared/registry';
import { readSchema, violations } from '../../../packages/shared/test/given-schema.ts';
import type { Outcome } from '../src/outcome.ts';
import { warnOfForeign } from '../src/prepare/foreign-platforms.ts';
import { report } from '../src/report.ts';
import { run } from '../src/run.ts';
import { givenInputs } from './given-inputs.ts';
import { type Given, type GivenPorts, givenPorts } from './given-ports.ts';

const NOWHERE = `sha256:${'0'.repeat(64)}`;
const BASE_FILE = { run: '#!/bin/sh' };
const ASSEMBLE = 'files: [{ from: ., to: /app/ }]\nentrypoint: [/app/run]\n';

async function givenWorkspace(
  files: Readonly<Record<string, string>> = { run: '#!/bin/sh', 'package.json': '{"name":"a","version":"1.0.0"}' },
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-test-'));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

interface Ran {
  readonly outcome: Outcome;
  readonly ports: GivenPorts;
}

async function ran(inputs: Record<string, string> = {}, given: Partial<Given> = {}): Promise<Ran> {
  const ports = await givenPorts({ workspace: given.workspace ?? (await givenWorkspace()), ...given });
  const all = { builder: 'assemble', assemble: ASSEMBLE, 'source-date-epoch': '1700000000', ...inputs };
  return { outcome: await run(await givenInputs(all), ports), ports };
}

describe('building an image', () => {
  it('pushes it by digest, attaches its evidence, and sets the tags last, the key’s tag after all', async () => {
    const { outcome, ports } = await ran({ tags: 'v1\nlatest' });
    expect(outcome).toMatchObject({
      status: 'built',
      because: 'no image of these inputs is in the registry',
      tags: ['v1', 'latest'],
      builder: 'assemble',
    });
    const puts = ports.calls.filter((call) => call.startsWith('put'));
    expect(puts[0]).toBe(`put ${outcome.digest}`);
    expect(puts.slice(-3)).toEqual(['put v1', 'put latest', expect.stringMatching(/^put waybill-key-[0-9a-f]{40}$/)]);
    expect(ports.registry.content('app').tags.get('v1')).toBe(outcome.digest);
  });

  it('attaches a bill of materials in two formats and the provenance', async () => {
    const { outcome, ports } = await ran();
    const listed = await listReferrers(ports.repository, outcome.digest ?? digestOf(''));
    expect(listed.map(({ artifactType }) => artifactType).sort()).toEqual([
      'application/spdx+json',
      'application/vnd.cyclonedx+json',
      'application/vnd.in-toto+json',
    ]);
    expect(outcome.bills).toEqual([expect.objectContaining({ platform: 'linux/amd64', packages: 1 })]);
    expect(outcome.evidence).toEqual({
      sbom: expect.stringMatching(/^sha256:/),
      provenance: expect.stringMatching(/^sha256:/),
    });
  });

  it('is told as a result that fits its schema, whether it was built, reused or only planned', async () => {
    const workspace = await givenWorkspace();
    const first = await ran({ tags: 'v1' }, { workspace });
    const again = await ran({ tags: 'v1' }, { workspace, registry: first.ports.registry });
    const planned = await ran({ tags: 'v1', 'dry-run': 'true' });
    for (const { outcome } of [first, again, planned]) {
      const { status, digest, summary, result } = report(outcome);
      const head = { schema: 'waybill/build-image-result/v1', action: 'build-image', status, summary };
      const whole = { ...head, ...(digest !== undefined && { digest }), ...result };
      expect(violations(whole, readSchema('build-image-result.json'))).toEqual([]);
    }
  });

  it('is not done again for the same inputs: a look, and nothing is written', async () => {
    const workspace = await givenWorkspace();
    const first = await ran({ tags: 'v1' }, { workspace });
    const second = await ran({ tags: 'v1' }, { workspace, registry: first.ports.registry });
    expect(second.outcome).toMatchObject({
      status: 'reused',
      digest: first.outcome.digest,
      platforms: first.outcome.platforms,
      evidence: first.outcome.evidence,
    });
    expect(second.ports.calls.filter((call) => /^(put|begin)/.test(call))).toEqual([]);
    expect(second.ports.calls.length).toBeLessThanOrEqual(4);
  });

  it('only tags what is there under another tag', async () => {
    const workspace = await givenWorkspace();
    const first = await ran({ tags: 'v1' }, { workspace });
    const second = await ran({ tags: 'v2' }, { workspace, registry: first.ports.registry });
    expect(second.outcome.status).toBe('reused');
    expect(second.ports.calls.filter((call) => /^(put|begin)/.test(call))).toEqual(['put v2']);
  });

  it('does not ask who builds when or on which day: another time is no other input', async () => {
    const workspace = await givenWorkspace();
    const first = await ran({}, { workspace });
    const second = await ran({ 'source-date-epoch': '1800000000' }, { workspace, registry: first.ports.registry });
    expect(second.outcome).toMatchObject({ status: 'reused', digest: first.outcome.digest });
  });

  it('is done where reuse is not wanted, and pushes nothing that is there', async () => {
    const workspace = await givenWorkspace();
    const first = await ran({ tags: 'v1' }, { workspace });
    const second = await ran({ tags: 'v1', reuse: 'false' }, { workspace, registry: first.ports.registry });
    expect(second.outcome).toMatchObject({
      status: 'unchanged',
      digest: first.outcome.digest,
      pushedBytes: 0,
      because: 'reuse is false',
    });
    expect(second.ports.calls.filter((call) => call.startsWith('put'))).toEqual([]);
  });

  it('is refused before it begins when a tag that may not move is at another image of the same inputs', async () => {
    const registry = memoryRegistry({ immutable: (tag) => tag.startsWith('v') });
    const workspace = await givenWorkspace();
    await ran({ tags: 'v1' }, { workspace, registry });
    await ran({ tags: 'v2' }, { workspace: await givenWorkspace({ other: 'x' }), registry });
    await expect(ran({ tags: 'v2' }, { workspace, registry })).rejects.toMatchObject({
      code: 'E_TAG_TAKEN',
      message: expect.stringContaining('v2 is at sha256:'),
    });
  });

  it('is refused before it is pushed when a tag that may not move is at another image', async () => {
    const registry = memoryRegistry({ immutable: () => true });
    await ran({ tags: 'v1' }, { registry });
    const ports = await givenPorts({ workspace: await givenWorkspace({ other: 'x' }), registry });
    const inputs = await givenInputs({ builder: 'assemble', assemble: ASSEMBLE, tags: 'v1' });
    await expect(run(inputs, ports)).rejects.toMatchObject({ code: 'E_TAG_TAKEN' });
    expect(ports.calls.filter((call) => /^(put|begin)/.test(call))).toEqual([]);
  });

  it('is only planned in a dry run', async () => {
    const { outcome, ports } = await ran({ 'dry-run': 'true' });
    expect(outcome).toMatchObject({ status: 'planned', digest: undefined });
    expect(ports.calls.filter((call) => /^(put|begin)/.test(call))).toEqual([]);
  });

  it('builds on a base by digest and names it in the provenance', async () => {
    const registry = memoryRegistry();
    const base = await ran(
      { repository: 'app', tags: 'base' },
      { registry, workspace: await givenWorkspace({ etc: 'base' }) },
    );
    const { outcome, ports } = await ran({ base: `app@${base.outcome.digest}` }, { registry });
    expect(outcome.bases).toEqual([
      { name: 'app', digest: base.outcome.digest, created: '2023-11-14T22:13:20Z', days: expect.any(Number) },
    ]);
    const { page, result } = report(outcome);
    expect(page).toMatch(/2023-11-14 \| \d+ days/);
    expect(result['bases']).toEqual([expect.objectContaining({ days: outcome.bases[0]?.days })]);
    const predicate = await predicateOf(ports, outcome);
    expect(JSON.stringify(predicate)).toContain(
      `"digest":{"sha256":"${base.outcome.digest?.slice(7)}"},"uri":"oci://app"`,
    );
  });

  it('takes a finished layout as it is', async () => {
    const folder = await givenWorkspace({ x: 'x' });
    const first = await ran({}, { workspace: folder });
    const layout = join(first.ports.folder, 'first/layout');
    const ports = await givenPorts({ workspace: first.ports.folder });
    const outcome = await run(await givenInputs({ builder: 'layout', layout: 'first/layout', tags: 'v1' }), ports);
    expect(outcome).toMatchObject({ status: 'built', digest: first.outcome.digest, inputKey: undefined });
    expect(layout).toContain('waybill-test');
  });

  it('refuses a secret in a build argument before anything is read', async () => {
    await expect(ran({ 'build-args': 'NPM_TOKEN=abc' })).rejects.toMatchObject({ code: 'E_SECRET_IN_IMAGE' });
  });

  it('refuses an image with a registered secret in it, and pushes nothing', async () => {
    const ports = await givenPorts({ workspace: await givenWorkspace({ run: 'password=correct-horse-battery' }) });
    ports.secrets.register('correct-horse-battery');
    const inputs = await givenInputs({ builder: 'assemble', assemble: ASSEMBLE, tags: 'v1' });
    await expect(run(inputs, ports)).rejects.toMatchObject({ code: 'E_SECRET_IN_IMAGE' });
    expect(ports.calls.filter((call) => /^(put|begin)/.test(call))).toEqual([]);
  });

  it('says what is missing where no engine is on the machine', async () => {
    const ports = await givenPorts({ workspace: await givenWorkspace({ Dockerfile: 'FROM scratch\n' }) });
    const tools = { ...ports.tools, find: async () => undefined };
    await expect(run(await givenInputs({ tags: 'v1' }), { ...ports, tools })).rejects.toMatchObject({
      code: 'E_BUILDER_MISSING',
    });
  });

  const FILE = { Dockerfile: 'FROM scratch\n' };
  const BASE = { builder: 'assemble', assemble: ASSEMBLE };
  it.each<[string, Record<string, string>, Record<string, string>, string, string]>([
    ['a Dockerfile that is missing', {}, {}, 'E_DOCKERFILE', 'is neither in the context'],
    ['a Dockerfile that is a folder', { 'Dockerfile/x': '' }, {}, 'E_DOCKERFILE', 'is a folder, not a Dockerfile'],
    ['a Dockerfile that is empty', { Dockerfile: '' }, {}, 'E_DOCKERFILE', 'is empty'],
    ['a Dockerfile that is binary', { Dockerfile: 'FROM a\0' }, {}, 'E_DOCKERFILE', 'is not a text file'],
    ['a Dockerfile without FROM', { Dockerfile: 'RUN x\n' }, {}, 'E_DOCKERFILE', 'has no FROM instruction'],
    [
      'a base by tag although only digests are allowed',
      { Dockerfile: 'FROM node:24\n' },
      { 'require-pinned-base': 'true' },
      'E_BASE',
      'line 1: "node:24" is not pinned by digest',
    ],
    ['a base that is not there', BASE_FILE, { ...BASE, base: `app@${NOWHERE}` }, 'E_BASE', 'is not in'],
    ['a context outside of the workspace', FILE, { context: '..' }, 'E_CONTEXT_OUTSIDE', 'leads out of the workspace'],
    ['a context that is missing', FILE, { context: 'web' }, 'E_CONTEXT', '"web" is not there'],
    ['a context that is a file', { ...FILE, web: 'x' }, { context: 'web' }, 'E_CONTEXT', '"web" is not a folder'],
    ['a Dockerfile outside of the workspace', FILE, { file: '/etc/hosts' }, 'E_CONTEXT_OUTSIDE', '"/etc/hosts"'],
    ['a secret that is missing', FILE, { secrets: 'npm=npmrc' }, 'E_CONTEXT', 'the file of "npm" is not there'],
    ['a description that is missing', {}, { ...BASE, assemble: 'image.yml' }, 'E_CONTEXT', '"image.yml" is not there'],
    ['a layout that is missing', {}, { builder: 'layout', layout: 'out' }, 'E_CONTEXT', '"out" is not there'],
    ['a part that is not there', {}, { builder: 'auto', merge: NOWHERE }, 'E_MERGE', NOWHERE],
    [
      'a project outside of ECR',
      {},
      { builder: 'codebuild', 'codebuild-project': 'images' },
      'E_CODEBUILD_DENIED',
      'ECR',
    ],
    ['to create what is not in ECR', FILE, { 'create-repository': 'true' }, 'E_REPOSITORY_CREATE', 'is not ECR'],
  ])('refuses %s, with a cure, before anything is built or written', async (_what, files, given, code, message) => {
    const ports = await givenPorts({ workspace: await givenWorkspace(files) });
    const tools = {
      find: async () => '/bin/true',
      ask: async () => ({ code: 0, stdout: 'buildah version 1.30' }),
      run: () => Promise.reject(new Error('a builder was started')),
    };
    const all = { tags: 'v1', builder: 'buildah', 'source-date-epoch': '1700000000', ...given };
    const { builder, merge = '' } = all as Record<string, string>;
    const inputs = await givenInputs(merge === '' ? all : { tags: 'v1', builder: builder ?? '', merge });
    await expect(run(inputs, { ...ports, tools })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      cure: expect.stringMatching(/\w{3}/),
    });
    expect(ports.calls.filter((call) => /^(put|begin)/.test(call))).toEqual([]);
  });

  it('says beforehand for which platforms steps cannot be run here', async () => {
    const handlers = await givenWorkspace({ 'qemu-aarch64': 'enabled' });
    const told: string[] = [];
    const log = { ...silentLog, warning: (line: string) => void told.push(line) };
    const platforms = ['amd64', 'arm64', 's390x'].map((architecture) => ({ os: 'linux', architecture }));
    await warnOfForeign(platforms, { own: 'amd64', log, folder: handlers });
    expect(told).toEqual([expect.stringContaining('RUN steps for linux/s390x need QEMU, which is not set up here')]);
  });

  it('refuses a link of the context that leads out of it', async () => {
    const workspace = await givenWorkspace();
    await symlink('../../etc/passwd', join(workspace, 'users'));
    await expect(ran({}, { workspace })).rejects.toMatchObject({
      code: 'E_CONTEXT_OUTSIDE',
      message: expect.stringContaining('the link "users" leads out'),
    });
  });
});

async function predicateOf(ports: GivenPorts, { evidence }: Outcome): Promise<unknown> {
  const manifest = await ports.repository.manifest(evidence.provenance ?? '');
  const bytes = ports.registry.content('app').blobs.get(manifest?.blobs[1]?.digest ?? digestOf(''));
  const statement: unknown = JSON.parse(Buffer.from(bytes ?? []).toString());
  return isJsonObject(statement) ? statement['predicate'] : undefined;
}

describe('a push that fails', () => {
  it('leaves the build where the next attempt takes it up', async () => {
    const workspace = await givenWorkspace();
    const broken = await givenPorts({ workspace });
    const repository = { ...broken.repository, put: () => Promise.reject(new Error('the network is gone')) };
    const inputs = await givenInputs({ builder: 'assemble', assemble: ASSEMBLE, tags: 'v1' });
    const debug: string[] = [];
    const quiet = { ...silentLog, debug: (line: string) => void debug.push(line) };
    await expect(run(inputs, { ...broken, repository, log: quiet })).rejects.toThrow('the network is gone');
    const [, kept = ''] = /^the built image is kept in (.*)$/.exec(debug.join('\n')) ?? [];
    expect(await readdir(kept)).toEqual(['blobs', 'index.json', 'oci-layout']);
    const told: string[] = [];
    const log = { ...silentLog, info: (line: string) => void told.push(line) };
    const next = await givenPorts({ workspace, over: { kept: broken.kept, log } });
    const outcome = await run(inputs, next);
    expect(outcome.status).toBe('built');
    expect(told).toContain('the image was built by an earlier attempt, whose push failed');
    expect(await next.kept.find(outcome.inputKey ?? digestOf(''))).toBeUndefined();
  });

  it('leaves nothing where the image holds a secret', async () => {
    const ports = await givenPorts({ workspace: await givenWorkspace({ run: 'password=correct-horse-battery' }) });
    ports.secrets.register('correct-horse-battery');
    const inputs = await givenInputs({ builder: 'assemble', assemble: ASSEMBLE, tags: 'v1' });
    const keys: unknown[] = [];
    const kept = { ...ports.kept, keep: async (key: Digest) => String(keys.push(key)) };
    await expect(run(inputs, { ...ports, kept })).rejects.toMatchObject({ code: 'E_SECRET_IN_IMAGE' });
    expect(keys).toEqual([]);
  });
});

describe('the sizes of an image', () => {
  it('stand beside those of the image that a tag moves away from', async () => {
    const registry = memoryRegistry();
    const first = await ran({ tags: 'latest' }, { registry });
    const { outcome } = await ran(
      { tags: 'latest' },
      { registry, workspace: await givenWorkspace({ run: '#!/bin/sh', more: 'x'.repeat(500) }) },
    );
    const growth = outcome.growth['linux/amd64'];
    expect(growth?.before).toBe(first.outcome.growth['linux/amd64']?.size);
    expect(report(outcome).page).toMatch(/Layers of .* B less than the image before/);
    expect(growth?.layers).toEqual([{ size: expect.any(Number), kept: false, made: 'waybill assemble: . /app/' }]);
    expect(first.outcome.growth['linux/amd64']?.before).toBeUndefined();
  });
});

describe('building by CodeBuild', () => {
  const remote = (digest: string): Partial<CodeBuildPort> => ({
    start: async () => ({
      id: 'p:1',
      status: 'SUCCEEDED',
      phase: 'COMPLETED',
      failures: [],
      resolvedSource: undefined,
      exported: { WAYBILL_DIGEST: digest },
      log: undefined,
    }),
  });

  it('takes the image that the project pushed, and attaches evidence and tags to it', async () => {
    const registry = memoryRegistry();
    const { outcome: pushed } = await ran({ tags: 'remote', sbom: 'false', provenance: 'false' }, { registry });
    const codeBuild = remote(pushed.digest ?? '') as CodeBuildPort;
    const states: string[] = [];
    const ports = await givenPorts({
      workspace: await givenWorkspace(),
      registry,
      over: { codeBuild, saveState: (name, value) => void states.push(`${name}=${value}`) },
    });
    const outcome = await run(
      await givenInputs({ builder: 'codebuild', 'codebuild-project': 'images', tags: 'v1' }),
      ports,
    );
    expect(outcome).toMatchObject({ digest: pushed.digest, builder: 'codebuild images', bills: [{ packages: 1 }] });
    expect(registry.content('app').tags.get('v1')).toBe(pushed.digest);
    expect(states).toEqual(['codebuild-build=p:1', 'codebuild-build=']);
  });

  it('does not believe in a digest that is not in the repository', async () => {
    const codeBuild = remote(digestOf('nothing')) as CodeBuildPort;
    const ports = await givenPorts({ workspace: await givenWorkspace(), over: { codeBuild } });
    const inputs = await givenInputs({ builder: 'codebuild', 'codebuild-project': 'images', tags: 'v1' });
    await expect(run(inputs, ports)).rejects.toMatchObject({ code: 'E_CODEBUILD_NO_DIGEST' });
  });
});

describe('merging images that were built apart', () => {
  async function parts() {
    const registry = memoryRegistry();
    const workspace = await givenWorkspace();
    const [arm, intel] = [
      await ran({ platforms: 'linux/arm64', tags: 'none' }, { registry, workspace }),
      await ran({ platforms: 'linux/amd64', tags: 'none' }, { registry, workspace }),
    ];
    return { registry, arm: `app@${arm.outcome.digest}`, intel: intel.outcome.digest ?? '' };
  }

  async function merged(merge: string, registry: ReturnType<typeof memoryRegistry>): Promise<Ran> {
    const ports = await givenPorts({ workspace: await givenWorkspace(), registry });
    return { ports, outcome: await run(await givenInputs({ merge, tags: 'v1' }), ports) };
  }

  it('gives one index, the same in whatever order the parts are named, and no part gets the tag', async () => {
    const { registry, arm, intel } = await parts();
    expect([...registry.content('app').tags.keys()].filter((tag) => !tag.startsWith('waybill-key-'))).toEqual([]);
    const first = await merged(`${arm}\n${intel}`, registry);
    expect(first.outcome.platforms).toEqual({ 'linux/amd64': intel, 'linux/arm64': arm.slice(4) });
    expect(registry.content('app').manifests.get(first.outcome.digest ?? digestOf(''))?.kind).toBe('index');
    expect(registry.content('app').tags.get('v1')).toBe(first.outcome.digest);
    const second = await merged(`${intel}\n${arm}`, registry);
    expect(second.outcome.digest).toBe(first.outcome.digest);
    expect(second.ports.calls.filter((call) => call.startsWith('put'))).toEqual([]);
  });

  it('refuses two parts for one platform, and a part that is not there', async () => {
    const { registry, intel } = await parts();
    await expect(merged(`${intel}\napp@${intel}`, registry)).rejects.toMatchObject({ code: 'E_MERGE' });
    await expect(merged(digestOf('nothing'), registry)).rejects.toMatchObject({ code: 'E_MERGE' });
  });
});
