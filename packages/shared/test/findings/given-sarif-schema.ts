import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';

/** The schema of OASIS, as Microsoft’s matchers for Jest carry it. Without its draft’s name: its words mean the same in draft 7. */
function officialSchema(): object {
  const require = createRequire(import.meta.url);
  const file = require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const { $schema: _draft4, id: _id, ...schema } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  return schema;
}

const FORMATS = {
  uri: (text: string) => URL.canParse(text),
  'uri-reference': (text: string) => /^[^\s\\<>"{}|^`]*$/.test(text) && URL.canParse(text, 'https://base.example/'),
  'date-time': (text: string) => !Number.isNaN(Date.parse(text)),
};

/** What the official SARIF schema says against a log; undefined where nothing. Throws where the schema itself cannot be read. */
export function givenSarifSchema(): (log: unknown) => string | undefined {
  const ajv = new Ajv({ strict: false, unicodeRegExp: false, formats: FORMATS });
  ajv.removeKeyword('uniqueItems').addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: (unique: boolean, items: readonly unknown[]) =>
      !unique || new Set(items.map((item) => JSON.stringify(item, inOrder))).size === items.length,
  });
  const valid = ajv.compile(officialSchema());
  return (log) => (valid(log) ? undefined : ajv.errorsText(valid.errors));
}

/** Keys in one order, so that equal values give equal texts: ajv compares each with each, which takes minutes for long lists. */
function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
