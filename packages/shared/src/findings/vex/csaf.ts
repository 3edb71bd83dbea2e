import type { JsonObject } from '../../kernel/index.ts';
import { objectAt, objectsAt, textAt, textsAt, timeAt } from '../reports/json-reading.ts';
import type { VexProduct, VexStatement, VexStatus } from './statement.ts';

const GROUPS: readonly (readonly [string, VexStatus])[] = [
  ['known_not_affected', 'not_affected'],
  ['fixed', 'fixed'],
  ['first_fixed', 'fixed'],
  ['known_affected', 'affected'],
  ['first_affected', 'affected'],
  ['last_affected', 'affected'],
  ['under_investigation', 'under_investigation'],
];

/** CSAF 2.0, profile VEX. Source: OASIS CSAF 2.0, sections 3.2.3 and 4.5. */
export function isCsaf(body: JsonObject): boolean {
  return textAt(objectAt(body, 'document'), 'csaf_version') !== '';
}

export function readCsaf(body: JsonObject, from: string): VexStatement[] {
  const products = productsOf(objectAt(body, 'product_tree'));
  const document = objectAt(body, 'document');
  const at = timeAt(objectAt(document, 'tracking'), 'current_release_date');
  const author = textAt(objectAt(document, 'publisher'), 'name');
  return objectsAt(body, 'vulnerabilities').flatMap((raw) => {
    const names = [textAt(raw, 'cve'), ...objectsAt(raw, 'ids').map((id) => textAt(id, 'text'))];
    return GROUPS.flatMap(([group, status]) =>
      textsAt(objectAt(raw, 'product_status'), group).map((id) => ({
        from,
        author,
        names: names.filter((name) => name !== ''),
        status,
        justification: flagOf(raw, id),
        note: noteOf(raw, id),
        at,
        products: [products.get(id) ?? { names: [], packages: [] }],
      })),
    );
  });
}

function flagOf(raw: JsonObject, product: string): string {
  const flag = objectsAt(raw, 'flags').find((item) => textsAt(item, 'product_ids').includes(product));
  return flag === undefined ? '' : textAt(flag, 'label');
}

function noteOf(raw: JsonObject, product: string): string {
  const threat = objectsAt(raw, 'threats').find((item) => textsAt(item, 'product_ids').includes(product));
  return threat === undefined ? '' : textAt(threat, 'details');
}

/** Every product of the tree by its id; one that is part of another is a package of it. */
function productsOf(tree: JsonObject): Map<string, VexProduct> {
  const names = new Map<string, readonly string[]>();
  const note = (product: JsonObject): void => {
    const id = textAt(product, 'product_id');
    const helper = objectAt(product, 'product_identification_helper');
    const purls = [textAt(helper, 'purl'), ...textsAt(helper, 'purls')].filter((purl) => purl !== '');
    const hashes = objectsAt(helper, 'hashes')
      .flatMap((item) => objectsAt(item, 'file_hashes'))
      .filter((hash) => textAt(hash, 'algorithm') === 'sha256')
      .map((hash) => `sha256:${textAt(hash, 'value')}`);
    if (id !== '') names.set(id, [...purls, ...hashes]);
  };
  const visit = (branches: readonly JsonObject[], depth: number): void => {
    for (const branch of branches) {
      note(objectAt(branch, 'product'));
      if (depth < 16) visit(objectsAt(branch, 'branches'), depth + 1);
    }
  };
  visit(objectsAt(tree, 'branches'), 0);
  objectsAt(tree, 'full_product_names').forEach(note);
  const found = new Map<string, VexProduct>([...names].map(([id, own]) => [id, { names: own, packages: [] }]));
  for (const relation of objectsAt(tree, 'relationships')) {
    const part = names.get(textAt(relation, 'product_reference')) ?? [];
    const whole = names.get(textAt(relation, 'relates_to_product_reference')) ?? [];
    const id = textAt(objectAt(relation, 'full_product_name'), 'product_id');
    // A part without a package URL would make the statement one about the whole image.
    if (id !== '' && part.length > 0) found.set(id, { names: whole, packages: part });
  }
  return found;
}
