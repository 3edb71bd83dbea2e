import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkOut } from './demo/workspace.ts';
import { interopBuild } from './interop/build.ts';
import { startDockerRegistry } from './interop/docker-registry.ts';
import { Judge } from './interop/judge.ts';
import { judgeLayouts } from './interop/layouts.ts';
import { judgeOci } from './interop/oci/index.ts';
import { judgeScanners } from './interop/scanners.ts';
import { installMissing } from './interop/tools.ts';
import { judgeWay } from './interop/way.ts';

// npm run interop: the real tools of the field as judges of what we write. Needs Debian (or the tools) and no container engine.

await installMissing({ 'docker-registry': 'docker-registry', skopeo: 'skopeo', buildah: 'buildah', umoci: 'umoci' });
const judge = new Judge();
const folder = await mkdtemp(join(tmpdir(), 'waybill-interop-'));
const dev = await startDockerRegistry(join(folder, 'dev'));
const prod = await startDockerRegistry(join(folder, 'prod'));
try {
  const example = join(import.meta.dirname, '..', 'examples', 'hello-service');
  const files = {
    'Dockerfile.scratch': 'FROM scratch\nCOPY server.mjs /app/\nUSER 65532\nENTRYPOINT ["node", "/app/server.mjs"]\n',
  };
  const { path: checkout } = await checkOut({ example, path: join(folder, 'checkout'), message: 'Release', files });
  const shared = { checkout, folder, dev, prod, file: ['app/server.mjs', 'server.mjs'] } as const;
  const from = await judgeWay(judge, { ...shared, builder: 'assemble', flags: ['--assemble', 'assemble.yml'] });
  await judgeLayouts(judge, { folder, from, registry: prod });
  await judgeWay(judge, { ...shared, builder: 'buildah', flags: ['--file', 'Dockerfile.scratch'] });
  await interopBuild(judge, dev);
  await judgeScanners(judge, { folder, registry: dev });
  await judgeOci(judge, { folder, plain: prod });
} finally {
  await dev.stop();
  await prod.stop();
  await rm(folder, { recursive: true, force: true });
}
process.stdout.write(`\n${judge.passed} passed, ${judge.failed} failed\n`);
if (judge.failed > 0 || judge.passed === 0) process.exitCode = 1;
