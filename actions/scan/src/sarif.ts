import { readDockerfile } from '@waybill/shared/build';
import { VERSION } from '@waybill/shared/credentials';
import { type Judgment, layerLines, readImageConfig, type SarifFacts, sarifText } from '@waybill/shared/findings';
import type { Inputs } from './inputs.ts';
import type { Connection, Ports } from './ports.ts';

/** The file that alerts point at. It is looked at for its lines where the checkout has it. */
const DOCKERFILE = 'Dockerfile';

/** The open findings as SARIF, each at the line that made its layer where that can be told. Each call gives the whole text once more. */
export async function sarifOf(
  judgment: Judgment,
  { image }: Pick<Inputs, 'image'>,
  hands: { connection: Connection | undefined; ports: Pick<Ports, 'files' | 'log'> },
): Promise<() => Iterable<string>> {
  const { facts, decision } = judgment;
  const comparison = decision.comparison;
  const about: SarifFacts = {
    repository: image.repository,
    targets: facts.scanned,
    open: decision.open,
    version: VERSION,
    file: DOCKERFILE,
    lines: await linesOf(judgment, hands),
    ...(comparison !== undefined && { fresh: new Set(comparison.fresh) }),
  };
  return () => sarifText(about);
}

async function linesOf(
  { facts }: Judgment,
  { connection, ports }: { connection: Connection | undefined; ports: Pick<Ports, 'files' | 'log'> },
): Promise<ReadonlyMap<string, number>> {
  const lines = new Map<string, number>();
  const bytes = connection === undefined ? undefined : await ports.files.read(DOCKERFILE);
  if (connection === undefined || bytes === undefined) return lines;
  try {
    const { instructions } = readDockerfile(bytes, DOCKERFILE);
    for (const target of facts.scanned) {
      const config = await readImageConfig(target, connection.images);
      if (config !== undefined) for (const [layer, line] of layerLines(config, instructions)) lines.set(layer, line);
    }
  } catch (error) {
    ports.log.debug(
      `the lines of ${DOCKERFILE} are not known: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return lines;
}
