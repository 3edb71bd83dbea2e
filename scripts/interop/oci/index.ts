import type { DockerRegistry } from '../docker-registry.ts';
import type { Judge } from '../judge.ts';
import { judgeAcross } from './across.ts';
import { clientsOf } from './clients.ts';
import { type FieldTools, fieldTools } from './field-tools.ts';
import { judgeLocalRegistry } from './local-registry.ts';
import { startOlareg } from './olareg.ts';
import { recorder } from './recorder.ts';
import { startReferrersRegistry } from './referrers-registry.ts';

/** Proofs with the other tools of the field, where Go is on the machine to build them. */
export async function judgeOci(
  judge: Judge,
  { folder, plain }: { folder: string; plain: DockerRegistry },
): Promise<void> {
  const tools = await fieldTools();
  judge.skip('zot', "it cannot be built from the module proxy; olareg and go-containerregistry's registry stand in");
  const modern = { olareg: startOlareg, 'referrers-registry': startReferrersRegistry } as const;
  for (const [name, start] of Object.entries(modern)) {
    const program = tools.path(name as keyof typeof modern);
    if (program === undefined) judge.skip(`promotion to and from ${name}`, tools.missing.join('; '));
    else await judgeWith(judge, { folder, plain, tools, name, modern: await start(program) });
  }
  await judgeLocalRegistry(judge, { folder, tools });
}

/** The way over one registry with the referrers API, which is stopped in the end. */
async function judgeWith(
  judge: Judge,
  world: {
    readonly folder: string;
    readonly plain: DockerRegistry;
    readonly tools: FieldTools;
    readonly name: string;
    readonly modern: DockerRegistry;
  },
): Promise<void> {
  const { folder, plain, tools, name, modern } = world;
  const [toPlain, toModern] = [await recorder(plain.host), await recorder(modern.host)];
  try {
    const clients = clientsOf(tools, [plain.host, modern.host], folder);
    if (clients === undefined) return judge.skip(`promotion to and from ${name}`, tools.missing.join('; '));
    await judgeAcross(judge, { folder, name, clients, plain, modern, toPlain, toModern });
  } finally {
    toPlain.stop();
    toModern.stop();
    await modern.stop();
  }
}
