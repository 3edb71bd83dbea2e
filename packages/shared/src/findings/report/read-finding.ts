import type { JsonObject } from '../../kernel/index.ts';
import type { AffectedPackage, Finding, Fix, Rating } from '../finding.ts';
import { given, numberAt, objectAt, objectsAt, textAt, textsAt } from '../reports/json-reading.ts';
import { parseSeverity } from '../severity.ts';

const FIXES: readonly Fix[] = ['yes', 'partial', 'no', 'unknown'];

/** A finding out of a saved scan report. What is not as we write it is read as if it were not known. */
export function readFinding(raw: JsonObject): Finding {
  const found = objectAt(raw, 'package');
  const kev = raw['kev'] === undefined ? undefined : objectAt(raw, 'kev');
  const [exploit, insight] = [raw['exploit'], raw['insight']];
  return {
    id: textAt(raw, 'id'),
    aliases: textsAt(raw, 'aliases'),
    scanner: textAt(raw, 'scanner'),
    platform: textAt(raw, 'platform'),
    severity: parseSeverity(textAt(raw, 'severity')),
    ratings: objectsAt(raw, 'ratings').map(readRating),
    title: textAt(raw, 'title'),
    description: textAt(raw, 'description'),
    ...('package' in raw && { package: readPackage(found) }),
    fix: FIXES.find((fix) => fix === raw['fix']) ?? 'unknown',
    ...(typeof exploit === 'boolean' && { exploit }),
    ...(typeof insight === 'boolean' && { insight }),
    ...(kev !== undefined && {
      kev: given<{ added: number; due: number }>({ added: numberAt(kev, 'added'), due: numberAt(kev, 'due') }),
    }),
    ...given<Finding>({
      url: textAt(raw, 'url'),
      fixSince: numberAt(raw, 'fixSince'),
      epss: numberAt(raw, 'epss'),
      firstObserved: numberAt(raw, 'firstObserved'),
      arn: textAt(raw, 'arn'),
    }),
  };
}

function readRating(raw: JsonObject): Rating {
  const score = numberAt(raw, 'score');
  return {
    source: textAt(raw, 'source'),
    severity: parseSeverity(textAt(raw, 'severity')),
    ...(score !== undefined && { score }),
  };
}

function readPackage(raw: JsonObject): AffectedPackage {
  return {
    name: textAt(raw, 'name'),
    version: textAt(raw, 'version'),
    ecosystem: textAt(raw, 'ecosystem'),
    ...given<AffectedPackage>({
      purl: textAt(raw, 'purl'),
      path: textAt(raw, 'path'),
      fixedIn: textAt(raw, 'fixedIn'),
      layer: textAt(raw, 'layer'),
    }),
  };
}
