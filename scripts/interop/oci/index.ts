import type { DockerRegistry } from '../docker-registry.ts';
import type { Judge } from '../judge.ts';
import { judgeAcross } from './across.ts';
import { clientsOf } from './clients.ts';
import { fieldTools } from './field-tools.ts';
import { judgeLocalRegistry } from './local-registry.ts';
import { recorder } from './recorder.ts';
import { startReferrersRegistry } from './referrers-registry.ts';

/** Proofs with the other tools of the field, where Go is on the machine to build them. */
export async function judgeOci(
  judge: Judge,
  { folder, plain }: { folder: string; plain: DockerRegistry },
): Promise<void> {
  const tools = await fieldTools();
  const program = tools.path('referrers-registry');
  for (const tool of ['zot', 'olareg'])
    judge.skip(tool, "it is not built here; go-containerregistry's registry has the referrers API");
  if (program === undefined) return judge.skip('promotion to and from the referrers API', tools.missing.join('; '));
  const modern = await startReferrersRegistry(program);
  const [toPlain, toModern] = [await recorder(plain.host), await recorder(modern.host)];
  try {
    const clients = clientsOf(tools, [plain.host, modern.host], folder);
    if (clients === undefined) return judge.skip('promotion to and from the referrers API', tools.missing.join('; '));
    await judgeAcross(judge, { folder, clients, plain, modern, toPlain, toModern });
    await judgeLocalRegistry(judge, { folder, tools });
  } finally {
    toPlain.stop();
    toModern.stop();
    await modern.stop();
  }
}
