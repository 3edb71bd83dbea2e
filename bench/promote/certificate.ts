import { join } from 'node:path';
import type { TlsFiles } from '../../scripts/interop/docker-registry.ts';
import { run } from '../../scripts/interop/judge.ts';

/** A certificate for 127.0.0.1 that lives as long as the bench. Needs openssl. */
export async function certificateIn(folder: string): Promise<TlsFiles> {
  const files = { certificate: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') };
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const about = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const out = ['-keyout', files.key, '-out', files.certificate];
  const { code, stderr } = await run('openssl', ['req', '-x509', ...kind, ...about, ...out]);
  if (code !== 0) throw new Error(`openssl made no certificate: ${stderr}`);
  return files;
}
