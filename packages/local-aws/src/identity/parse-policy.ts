import { refusal } from '../core/index.ts';
import type { PolicyDocument } from './policy.ts';

const KEYS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

/** @throws refusal with the given code when the text is no policy */
export function parsePolicy(text: string, code = 'MalformedPolicyDocument'): PolicyDocument {
  const wrong = (why: string) => refusal(code, why);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw wrong('This policy contains invalid Json');
  }
  if (!isObject(document)) throw wrong('Syntax errors in policy.');
  const statements: unknown[] = Array.isArray(document['Statement']) ? document['Statement'] : [document['Statement']];
  for (const statement of statements) {
    if (!isObject(statement)) throw wrong('Syntax errors in policy.');
    const unknown = Object.keys(statement).find((key) => !KEYS.includes(key));
    if (unknown !== undefined) throw wrong(`Syntax error: unknown element ${unknown}`);
    if (statement['Effect'] !== 'Allow' && statement['Effect'] !== 'Deny')
      throw wrong('Policy statement must have an Effect of Allow or Deny.');
    if ((statement['Action'] === undefined) === (statement['NotAction'] === undefined))
      throw wrong('Policy statement must contain actions.');
  }
  return document as unknown as PolicyDocument;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
