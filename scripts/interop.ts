import { Judge } from './interop/judge.ts';
import { installMissing } from './interop/tools.ts';

// npm run interop: the real tools of the field as judges of what we write. Needs Debian (or the tools) and no container engine.

await installMissing({ 'docker-registry': 'docker-registry', skopeo: 'skopeo', buildah: 'buildah', umoci: 'umoci' });
const judge = new Judge();
process.stdout.write(`\n${judge.passed} passed, ${judge.failed} failed\n`);
if (judge.failed > 0 || judge.passed === 0) process.exitCode = 1;
