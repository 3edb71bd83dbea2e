import type { JsonObject } from '../../kernel/index.ts';
import { listAt, objectAt, objectsAt, textAt, textsAt, timeAt } from '../reports/json-reading.ts';
import type { VexProduct, VexStatement, VexStatus } from './statement.ts';

const STATUSES = ['not_affected', 'fixed', 'affected', 'under_investigation'] as const;

/** OpenVEX. Source: openvex/spec v0.2.0. */
export function isOpenVex(body: JsonObject): boolean {
  return textAt(body, '@context').startsWith('https://openvex.dev/ns') && Array.isArray(body['statements']);
}

/** @param wrong told of what a statement lacks */
export function readOpenVex(body: JsonObject, from: string, wrong: (what: string) => void): VexStatement[] {
  const time = timeAt(body, 'last_updated') ?? timeAt(body, 'timestamp');
  return objectsAt(body, 'statements').map((raw, index) => {
    const named = objectAt(raw, 'vulnerability');
    // Version 0.0 of the format wrote the vulnerability and the products as plain text.
    const names = [textAt(raw, 'vulnerability'), textAt(named, 'name'), ...textsAt(named, 'aliases')];
    const word = textAt(raw, 'status');
    const status = STATUSES.find((item) => item === word);
    const place = `statement ${index + 1}`;
    if (status === undefined)
      wrong(`${place}: the status ${JSON.stringify(word)} is not one of ${STATUSES.join(', ')}`);
    if (names.every((name) => name === '')) wrong(`${place}: names no vulnerability`);
    const justification = textAt(raw, 'justification');
    const impact = textAt(raw, 'impact_statement');
    if (status === 'not_affected' && justification === '' && impact === '')
      wrong(`${place}: not_affected needs a justification`);
    return {
      from,
      author: textAt(body, 'author'),
      names: names.filter((name) => name !== ''),
      status: (status ?? 'under_investigation') as VexStatus,
      justification,
      note: impact || textAt(raw, 'status_notes') || textAt(raw, 'action_statement'),
      at: timeAt(raw, 'last_updated') ?? timeAt(raw, 'timestamp') ?? time,
      products: [...objectsAt(raw, 'products').map(readProduct), ...plainProducts(raw)],
    };
  });
}

function readProduct(raw: JsonObject): VexProduct {
  return { names: identifiersOf(raw), packages: objectsAt(raw, 'subcomponents').flatMap(identifiersOf) };
}

function plainProducts(raw: JsonObject): VexProduct[] {
  const packages = listAt(raw, 'subcomponents').filter((item) => typeof item === 'string');
  return textsAt(raw, 'products').map((name) => ({ names: [name], packages }));
}

function identifiersOf(raw: JsonObject): string[] {
  const hash = textAt(objectAt(raw, 'hashes'), 'sha-256');
  return [textAt(raw, '@id'), textAt(objectAt(raw, 'identifiers'), 'purl'), hash === '' ? '' : `sha256:${hash}`].filter(
    (name) => name !== '',
  );
}
