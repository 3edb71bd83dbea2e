import type { Action } from '@waybill/shared/action';
import { COMMON_SYNONYMS, type CommonInputs, readCommonInputs } from '@waybill/shared/action';
import {
  type Digest,
  type Form,
  InvalidValue,
  type JsonObject,
  parseReference,
  parseText,
} from '@waybill/shared/kernel';
import { DEFAULT_EXCEPTIONS } from '../inputs.ts';

export interface VexExportInputs {
  readonly common: CommonInputs;
  readonly exceptions: string;
  readonly image: { readonly repository: string; readonly digest: Digest };
  readonly author: string;
  /** Where the document is written; an output only where it is undefined. */
  readonly output: string | undefined;
}

export interface VexExportOutcome {
  readonly document: JsonObject;
  readonly digest: Digest;
  readonly statements: number;
  readonly output: string | undefined;
}

/** `waybill vex export`: the exceptions that are about an image, as an OpenVEX document. */
export const vexExport: Action<VexExportInputs, VexExportOutcome> = {
  name: 'vex-export',
  readInputs: (form: Form) =>
    form.finish(
      {
        common: readCommonInputs(form, { timeout: 60_000 }),
        exceptions: form.optional('exceptions', parseText, DEFAULT_EXCEPTIONS),
        image: form.required('image', parseImage),
        author: form.required('author', parseText),
        output: form.optional('output', parseText),
      },
      COMMON_SYNONYMS,
    ),
  load: () => import('./load-vex-export.ts'),
};

function parseImage(text: string): VexExportInputs['image'] {
  const reference = parseReference(text);
  if (reference.kind !== 'registry' || reference.digest === undefined)
    throw new InvalidValue(text, 'an image by digest (HOST/REPOSITORY@sha256:…)');
  const { host, repository, digest } = reference;
  return { repository: host === undefined ? repository : `${host}/${repository}`, digest };
}
