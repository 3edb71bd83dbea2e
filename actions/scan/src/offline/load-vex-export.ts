import type { Context } from '@waybill/shared/action';
import { type Exception, exceptionsToOpenVex, findingsError, parseExceptions } from '@waybill/shared/findings';
import { md, type Report } from '@waybill/shared/report';
import { files } from '../files.ts';
import { count } from '../sentence.ts';
import type { VexExportInputs, VexExportOutcome } from './vex-export.ts';

/** As far ahead as the file itself allows: the export judges nothing. */
const MOST_DAYS = 366;

export async function perform(inputs: VexExportInputs, { clock }: Pick<Context, 'clock'>): Promise<VexExportOutcome> {
  const { exceptions: file, image, author, output } = inputs;
  const bytes = await files.read(file);
  if (bytes === undefined) throw findingsError('E_EXCEPTIONS', `exceptions: there is no file ${file}`);
  const now = clock.now();
  const all = await parseExceptions(bytes, file, { now, mostDays: MOST_DAYS });
  const own = all.filter((exception) => isAbout(exception, image, now));
  const document = exceptionsToOpenVex(own, { ...image, author, now });
  if (output !== undefined) await files.write(output, `${JSON.stringify(document, null, 2)}\n`);
  return { document, digest: image.digest, statements: own.length, output };
}

/** Not expired, and not limited to another repository or digest. One for a platform or an environment says nothing of the whole image. */
function isAbout({ scope, expires }: Exception, image: VexExportInputs['image'], now: number): boolean {
  const { repositories, digests, platforms, environments } = scope;
  const name = image.repository.replace(/^[^/]*[.:][^/]*\//, '');
  return (
    Date.parse(`${expires}T23:59:59Z`) >= now &&
    (repositories.length === 0 || repositories.includes(name)) &&
    (digests.length === 0 || digests.includes(image.digest)) &&
    platforms.length === 0 &&
    environments.length === 0
  );
}

export function report({ document, digest, statements, output }: VexExportOutcome): Report {
  const where = output === undefined ? '' : `, in ${output}`;
  const summary = `${count(statements, 'exception')} as OpenVEX${where}`;
  return {
    status: 'exported',
    exit: 0,
    summary,
    digest,
    outputs: { vex: JSON.stringify(document) },
    annotations: [],
    page: md``,
    result: { vex: document },
  };
}
