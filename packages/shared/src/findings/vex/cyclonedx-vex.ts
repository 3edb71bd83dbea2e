import type { JsonObject } from '../../kernel/index.ts';
import { componentsByRef } from '../reports/cyclonedx.ts';
import { objectAt, objectsAt, textAt, timeAt } from '../reports/json-reading.ts';
import { digestsIn } from '../reports/report-file.ts';
import type { VexStatement, VexStatus } from './statement.ts';

/** CycloneDX's words for the four statuses. Source: CycloneDX JSON reference, vulnerabilities, analysis, state. */
const STATES: Readonly<Record<string, VexStatus>> = {
  not_affected: 'not_affected',
  false_positive: 'not_affected',
  resolved: 'fixed',
  resolved_with_pedigree: 'fixed',
  exploitable: 'affected',
  in_triage: 'under_investigation',
};

export function readCycloneDxVex(body: JsonObject, from: string, wrong: (what: string) => void): VexStatement[] {
  const image = objectAt(body, 'metadata', 'component');
  const components = componentsByRef(body);
  const imageNames = [
    textAt(image, 'purl'),
    ...digestsIn([textAt(image, 'version'), textAt(image, 'name'), textAt(image, 'bom-ref')]),
  ].filter((name) => name !== '');
  const author = textAt(objectsAt(objectAt(body, 'metadata'), 'authors')[0] ?? {}, 'name');
  const time = timeAt(objectAt(body, 'metadata'), 'timestamp');
  return objectsAt(body, 'vulnerabilities').flatMap((raw): VexStatement[] => {
    const analysis = objectAt(raw, 'analysis');
    const state = textAt(analysis, 'state');
    if (state === '') return [];
    const status = STATES[state];
    if (status === undefined) wrong(`${textAt(raw, 'id')}: the state ${JSON.stringify(state)} is not known`);
    return [
      {
        from,
        author,
        names: [textAt(raw, 'id'), ...objectsAt(raw, 'references').map((item) => textAt(item, 'id'))].filter(
          (name) => name !== '',
        ),
        status: status ?? 'under_investigation',
        justification: textAt(analysis, 'justification'),
        note: textAt(analysis, 'detail'),
        at: timeAt(analysis, 'lastUpdated') ?? timeAt(analysis, 'firstIssued') ?? time,
        products: objectsAt(raw, 'affects').map((item) =>
          productOf(textAt(item, 'ref'), { image, imageNames, components }),
        ),
      },
    ];
  });
}

function productOf(
  ref: string,
  known: { image: JsonObject; imageNames: readonly string[]; components: ReadonlyMap<string, JsonObject> },
) {
  const { image, imageNames, components } = known;
  const own = ref.replace(/^urn:cdx:[^#]+#/, '');
  if (own === textAt(image, 'bom-ref')) return { names: imageNames, packages: [] };
  const purl = textAt(components.get(own) ?? {}, 'purl') || (own.startsWith('pkg:') ? own : '');
  // A component of this document's image; where the document names no image, the package itself, wherever it is.
  if (purl === '') return { names: [], packages: [] };
  return imageNames.length === 0 ? { names: [purl], packages: [] } : { names: imageNames, packages: [purl] };
}
