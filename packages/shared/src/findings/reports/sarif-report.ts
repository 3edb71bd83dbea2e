import { isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import type { AffectedPackage, Finding } from '../finding.ts';
import { type Severity, severityOfScore } from '../severity.ts';
import { given, objectAt, objectsAt, textAt, timeAt } from './json-reading.ts';
import { digestsIn, type ReportFile } from './report-file.ts';

/** SARIF of any scanner of packages. Source: OASIS SARIF 2.1.0; how Trivy, Grype and others write vulnerabilities into it. */
export function isSarif(body: JsonObject): boolean {
  return body['version'] === '2.1.0' && Array.isArray(body['runs']);
}

export function readSarif(body: JsonObject): ReportFile {
  const runs = objectsAt(body, 'runs');
  const failed = runs
    .flatMap((run) => objectsAt(run, 'invocations'))
    .some((item) => item['executionSuccessful'] === false);
  const ends = runs.flatMap((run) => objectsAt(run, 'invocations')).map((item) => timeAt(item, 'endTimeUtc'));
  const times = ends.filter((time) => time !== undefined);
  const [first] = runs;
  const hollow = failed ? 'its invocation did not succeed' : runs.length === 0 ? 'it has no run' : undefined;
  return {
    scanner: 'sarif',
    digests: digestsIn(runs.flatMap((run) => textsWithin(run['properties'] ?? null))),
    platform: first === undefined ? '' : textAt(objectAt(first, 'properties'), 'platform'),
    scannedAt: times.length === 0 ? undefined : Math.min(...times),
    hollow,
    findings: runs.flatMap(readRun),
  };
}

function readRun(run: JsonObject): Finding[] {
  const rules = objectsAt(objectAt(run, 'tool', 'driver'), 'rules');
  const platform = textAt(objectAt(run, 'properties'), 'platform');
  const byId = new Map(rules.map((rule) => [textAt(rule, 'id'), rule]));
  return objectsAt(run, 'results')
    .filter(isFound)
    .map((result) => {
      const index = result['ruleIndex'];
      const rule = byId.get(textAt(result, 'ruleId')) ?? (typeof index === 'number' ? rules[index] : undefined) ?? {};
      return readResult(result, rule, platform);
    });
}

/** A result counts unless it says that it is none. A suppression is another tool's word, and its reasons are not ours to check. */
function isFound(result: JsonObject): boolean {
  const kind = textAt(result, 'kind');
  return (kind === '' || kind === 'fail') && textAt(result, 'baselineState') !== 'absent';
}

function readResult(result: JsonObject, rule: JsonObject, platform: string): Finding {
  const ruleId = textAt(result, 'ruleId') || textAt(rule, 'id');
  const message = textAt(objectAt(result, 'message'), 'text');
  const score = scoreOf(rule);
  const severity = score === undefined ? levelOf(result, rule) : severityOfScore(score);
  const found = readPackage(result, message);
  return {
    // Grype writes CVE-2026-1000-openssl: an id and the package in one.
    id: /^(CVE-\d{4}-\d{4,}|GHSA(?:-[a-z0-9]{4}){3})/i.exec(ruleId)?.[1] ?? ruleId,
    aliases: [],
    scanner: 'sarif',
    platform,
    severity,
    ratings: [{ source: 'vendor', severity, ...(score !== undefined && { score }) }],
    title: textAt(objectAt(rule, 'shortDescription'), 'text') || ruleId,
    description: textAt(objectAt(rule, 'fullDescription'), 'text') || message,
    ...given<Finding>({ url: textAt(rule, 'helpUri') }),
    ...(found !== undefined && { package: found }),
    fix: found?.fixedIn === undefined ? 'unknown' : 'yes',
  };
}

function scoreOf(rule: JsonObject): number | undefined {
  const value = objectAt(rule, 'properties')['security-severity'];
  const score = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
  return score > 0 && score <= 10 ? score : undefined;
}

/** Only an error is sure to be bad; SARIF's other levels do not tell medium from low. */
function levelOf(result: JsonObject, rule: JsonObject): Severity {
  const level = textAt(result, 'level') || textAt(objectAt(rule, 'defaultConfiguration'), 'level');
  if (level === 'error') return 'high';
  return level === 'note' || level === 'none' ? 'undefined' : 'medium';
}

/** From a purl in the properties, else from the words of the message. */
function readPackage(result: JsonObject, message: string): AffectedPackage | undefined {
  const purl = textsWithin(result['properties'] ?? null).find((text) => text.startsWith('pkg:')) ?? '';
  const fromPurl = /^pkg:([a-z0-9.+-]+)\/(?:[^@?#]*\/)?([^@/?#]+)(?:@([^?#]+))?/.exec(purl);
  if (fromPurl !== null)
    return {
      name: decodeURIComponent(fromPurl[2] ?? ''),
      version: decodeURIComponent(fromPurl[3] ?? ''),
      ecosystem: fromPurl[1] ?? '',
      purl,
    };
  const trivy = /^Package: (\S+)\s*\nInstalled Version: (\S*)/m.exec(message);
  const fixed = /^Fixed Version: (\S+)/m.exec(message)?.[1];
  if (trivy !== null) return named(trivy[1], trivy[2], fixed);
  const grype = /in [\w-]+ package: ([^\s,]+), version (\S+)/.exec(message);
  if (grype !== null) return named(grype[1], grype[2], undefined);
  const logical = objectsAt(result, 'locations')
    .flatMap((location) => objectsAt(location, 'logicalLocations'))
    .find((location) => textAt(location, 'kind') === 'package');
  return logical === undefined || textAt(logical, 'name') === ''
    ? undefined
    : named(textAt(logical, 'name'), '', fixed);
}

function named(name = '', version = '', fixedIn?: string): AffectedPackage {
  return { name, version, ecosystem: '', ...(fixedIn !== undefined && { fixedIn }) };
}

/** All texts in a value, three levels deep. */
function textsWithin(value: Json, depth = 0): string[] {
  if (typeof value === 'string') return [value];
  if (depth > 3) return [];
  if (Array.isArray(value)) return value.flatMap((item) => textsWithin(item, depth + 1));
  return isJsonObject(value) ? Object.keys(value).flatMap((key) => textsWithin(value[key] ?? null, depth + 1)) : [];
}
