import type { JsonObject } from '../../kernel/index.ts';
import type { AffectedPackage, Finding, Fix, Rating } from '../finding.ts';
import { parseSeverity, severityOfScore } from '../severity.ts';
import { given, numberAt, objectAt, objectsAt, textAt, textsAt, timeAt } from './json-reading.ts';
import { digestsIn, type ReportFile } from './report-file.ts';

/** Grype's JSON, `grype -o json`. Source: anchore/grype, grype/presenter/models. */
export function isGrype(body: JsonObject): boolean {
  return Array.isArray(body['matches']) && textAt(objectAt(body, 'descriptor'), 'name') === 'grype';
}

export function readGrype(body: JsonObject): ReportFile {
  const target = objectAt(body, 'source', 'target');
  const platform = [textAt(target, 'os'), textAt(target, 'architecture'), textAt(target, 'variant')];
  const known = platform.filter((part) => part !== '').join('/');
  const matches = objectsAt(body, 'matches');
  return {
    scanner: 'grype',
    digests: digestsIn([
      textAt(target, 'manifestDigest'),
      textAt(target, 'userInput'),
      ...textsAt(target, 'repoDigests'),
    ]),
    platform: known,
    scannedAt: timeAt(objectAt(body, 'descriptor'), 'timestamp'),
    hollow:
      textAt(objectAt(body, 'source'), 'type') === 'image' || matches.length > 0
        ? undefined
        : 'Grype looked at something that is not an image',
    findings: matches.map((match) => readMatch(match, known)),
  };
}

function readMatch(match: JsonObject, platform: string): Finding {
  const raw = objectAt(match, 'vulnerability');
  const id = textAt(raw, 'id');
  const related = objectsAt(match, 'relatedVulnerabilities');
  const [epss] = [...objectsAt(raw, 'epss'), ...related.flatMap((item) => objectsAt(item, 'epss'))].sort(
    (a, b) => (numberAt(b, 'epss') ?? 0) - (numberAt(a, 'epss') ?? 0),
  );
  const [known] = [
    ...objectsAt(raw, 'knownExploited'),
    ...related.flatMap((item) => objectsAt(item, 'knownExploited')),
  ];
  const description = textAt(raw, 'description') || textAt(related[0] ?? {}, 'description');
  return {
    id,
    aliases: [...new Set(related.map((item) => textAt(item, 'id')))].filter((alias) => alias !== '' && alias !== id),
    scanner: 'grype',
    platform,
    severity: parseSeverity(textAt(raw, 'severity')),
    ratings: [...readRatings(raw, 'vendor'), ...related.flatMap((item) => readRatings(item, 'nvd'))],
    title: id,
    description,
    package: readPackage(objectAt(match, 'artifact'), objectAt(raw, 'fix')),
    fix: readFix(objectAt(raw, 'fix')),
    // Older versions of Grype know neither EPSS nor known exploitation.
    ...('risk' in raw && { insight: true }),
    ...given<Finding>({
      url: textAt(raw, 'dataSource'),
      epss: epss === undefined ? undefined : numberAt(epss, 'epss'),
      fixSince: earliest(objectsAt(objectAt(raw, 'fix'), 'available')),
    }),
    ...(known !== undefined && {
      kev: given<{ added: number; due: number }>({ added: timeAt(known, 'dateAdded'), due: timeAt(known, 'dueDate') }),
    }),
  };
}

function readPackage(artifact: JsonObject, fix: JsonObject): AffectedPackage {
  const purl = textAt(artifact, 'purl');
  const [location] = objectsAt(artifact, 'locations');
  return {
    name: textAt(artifact, 'name'),
    version: textAt(artifact, 'version'),
    ecosystem: /^pkg:([a-z0-9.+-]+)\//.exec(purl)?.[1] ?? textAt(artifact, 'type'),
    ...given<AffectedPackage>({
      purl,
      path: location === undefined ? '' : textAt(location, 'path'),
      layer: location === undefined ? '' : textAt(location, 'layerID'),
      fixedIn: textsAt(fix, 'versions').join(', '),
    }),
  };
}

function readFix(fix: JsonObject): Fix {
  const state = textAt(fix, 'state');
  if (state === 'fixed' || textsAt(fix, 'versions').length > 0) return 'yes';
  return state === 'not-fixed' || state === 'wont-fix' ? 'no' : 'unknown';
}

function earliest(available: readonly JsonObject[]): number | undefined {
  const times = available.map((item) => timeAt(item, 'date')).filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

function readRatings(raw: JsonObject, source: string): Rating[] {
  const word = parseSeverity(textAt(raw, 'severity'));
  const named: Rating[] =
    word === 'undefined'
      ? []
      : [{ source: textAt(raw, 'namespace').startsWith('nvd') ? 'nvd' : source, severity: word }];
  const scored = objectsAt(raw, 'cvss').flatMap((item): Rating[] => {
    const score = numberAt(objectAt(item, 'metrics'), 'baseScore');
    const by = textAt(item, 'source').includes('nist') ? 'nvd' : 'cvss';
    return score === undefined ? [] : [{ source: by, severity: severityOfScore(score), score }];
  });
  return [...named, ...scored];
}
