import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { DEMO_ACCOUNTS, DEMO_ADMIN_KEYS, DEMO_REGION, type LocalAws } from '@waybill/local-aws';
import { type Digest, parseDigest } from '@waybill/shared/kernel';
import { checkOut } from './workspace.ts';

/** What ran in prod before: an earlier version of the good release, pushed from a shell by the command line. */
export async function pushFirstRelease(root: string, folder: string, aws: LocalAws): Promise<Digest> {
  const checkout = await checkOut({
    example: join(root, 'examples', 'hello-service'),
    path: join(folder, 'checkout'),
    message: 'Release before',
    files: { 'releases/good/package.json': '{ "name": "hello-service", "version": "0.9.0", "type": "module" }\n' },
  });
  const args = [
    'build-image',
    ...['--repository', 'hello-service', '--tags', '0.9.0', '--builder', 'assemble', '--assemble', 'assemble.yml'],
    ...['--credentials', 'environment', '--allowed-account-ids', DEMO_ACCOUNTS.prod, '--aws-region', DEMO_REGION],
    ...['--sbom', 'false', '--provenance', 'false', '--allow-endpoint-override', '--json'],
  ];
  const { accessKeyId, secretAccessKey } = DEMO_ADMIN_KEYS.prod;
  const { AWS_ENDPOINT_URL = '' } = aws.env();
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    AWS_ENDPOINT_URL,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
  const said = await capture([join(root, 'packages/cli/dist/waybill.js'), ...args], { cwd: checkout.path, env });
  return parseDigest(String((JSON.parse(said) as { digest?: unknown }).digest));
}

/** What a Node program prints, not blocking this process: the AWS that it calls lives here. */
function capture(args: readonly string[], options: { cwd: string; env: Record<string, string> }): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(new Error(`it ended with ${code}: ${err}`))));
  });
}
