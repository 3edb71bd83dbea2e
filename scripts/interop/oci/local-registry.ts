import assert from 'node:assert/strict';
import { join } from 'node:path';
import { startRegistry } from '@waybill/local-aws';
import { blobDigest, blobsOf, manifestsOf } from '../closure.ts';
import { type Judge, must } from '../judge.ts';
import { find } from '../tools.ts';
import { clientsOf } from './clients.ts';
import type { FieldTools } from './field-tools.ts';
import { makeImage, makeReferrer, push } from './image.ts';

/** The local AWS's registry, judged by clients that never saw it, and by the conformance suite where it is installed. */
export async function judgeLocalRegistry(judge: Judge, given: { folder: string; tools: FieldTools }): Promise<void> {
  const { folder, tools } = given;
  const registry = await startRegistry();
  try {
    const clients = clientsOf(tools, [registry.host], folder);
    if (clients === undefined) return judge.skip('the local registry and its clients', tools.missing.join('; '));
    const image = makeImage({ name: 'local', platforms: [[30_000, 400_000], [30_000]], attested: true });
    const from = `${registry.host}/from`;
    await push(from, image, 'v1');
    await push(from, makeReferrer(image, 'application/spdx+json'));
    const ways: Readonly<Record<string, (to: string) => Promise<string>>> = {
      crane: (to) => clients.crane('copy', `${from}:v1`, `${to}:v1`),
      'regctl with referrers': (to) => clients.regctl('image', 'copy', '--referrers', `${from}:v1`, `${to}:v1`),
      'oras-go with referrers': (to) => clients.oras('-r', `${from}:v1`, `${to}:v1`),
      skopeo: (to) => {
        const plain = ['--src-tls-verify=false', '--dest-tls-verify=false'];
        return must('skopeo', ['copy', '--all', ...plain, `docker://${from}:v1`, `docker://${to}:v1`]);
      },
    };
    for (const [name, copy] of Object.entries(ways))
      await judge.check(`the local registry serves ${name}`, async () => {
        const to = `${registry.host}/by/${name.split(' ', 1)[0]}`;
        await copy(to);
        const there = await manifestsOf(to, image.root);
        assert.deepEqual(there, await manifestsOf(from, image.root));
        for (const blob of blobsOf(there.values())) assert.equal(await blobDigest(to, blob), blob);
        assert.equal((await clients.crane('ls', to)).trim(), 'v1');
        const attached = name.endsWith('referrers') ? await clients.attached(from, image.root) : [];
        assert.deepEqual(await clients.attached(to, image.root), attached);
      });
    await conform(judge, registry.host, folder);
    assert.deepEqual(registry.defects, []);
  } finally {
    await registry.stop();
  }
}

const FLOWS = ['PULL', 'PUSH', 'CONTENT_DISCOVERY', 'CONTENT_MANAGEMENT'];

/**
 * The conformance suites of the distribution-spec by the name of their program: the one of release 1.1.1, and the one that
 * follows it. No registry that promotes to ECR needs sha512. Source: distribution-spec, conformance/README.md.
 */
const SUITES: Readonly<Record<string, (host: string) => Readonly<Record<string, string>>>> = {
  'conformance.test': (host) => ({
    OCI_ROOT_URL: `http://${host}`,
    OCI_NAMESPACE: 'suite/one',
    OCI_CROSSMOUNT_NAMESPACE: 'suite/two',
    ...Object.fromEntries(FLOWS.map((name) => [`OCI_TEST_${name}`, '1'])),
  }),
  conformance: (host) => ({
    OCI_REGISTRY: host,
    OCI_TLS: 'disabled',
    OCI_VERSION: '1.1',
    OCI_API_BLOBS_UPLOAD_CANCEL: 'true',
    OCI_DATA_SHA512: 'false',
  }),
};

async function conform(judge: Judge, host: string, folder: string): Promise<void> {
  for (const [program, settings] of Object.entries(SUITES)) {
    const suite = find(program);
    const title = `the local registry passes the distribution-spec's conformance suite (${program})`;
    if (suite === undefined) {
      judge.skip(title, `${program} is not on PATH`);
      continue;
    }
    await judge.check(title, async () => {
      const env = { ...process.env, ...settings(host), OCI_REPORT_DIR: 'none', OCI_RESULTS_DIR: join(folder, 'suite') };
      await must(suite, [], { cwd: folder, env });
    });
  }
}
