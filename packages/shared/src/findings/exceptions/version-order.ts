/** Types whose versions follow semantic versioning, where `-rc.1` comes before the release. */
const SEMANTIC = new Set(['npm', 'golang', 'cargo', 'composer', 'nuget', 'gem', 'pypi', 'maven']);

/** Below 0, 0 or above 0, as the first version is older, the same or newer. */
export function compareVersions(a: string, b: string, ecosystem: string): number {
  if (SEMANTIC.has(ecosystem)) return compareSemantic(a.replace(/^v/, ''), b.replace(/^v/, ''));
  return compareSystem(a, b);
}

/** Source: Debian policy, section 5.6.12; rpm and apk order the parts that matter here the same way. */
function compareSystem(a: string, b: string): number {
  const [epochA, restA] = epochOf(a);
  const [epochB, restB] = epochOf(b);
  if (epochA !== epochB) return epochA - epochB;
  const [upstreamA, revisionA] = revisionOf(restA);
  const [upstreamB, revisionB] = revisionOf(restB);
  return compareParts(upstreamA, upstreamB) || compareParts(revisionA, revisionB);
}

function epochOf(version: string): [number, string] {
  const match = /^(\d+):(.*)$/s.exec(version);
  return match === null ? [0, version] : [Number(match[1]), match[2] ?? ''];
}

function revisionOf(version: string): [string, string] {
  const dash = version.lastIndexOf('-');
  return dash < 0 ? [version, ''] : [version.slice(0, dash), version.slice(dash + 1)];
}

/** Text and numbers in turn: text by character, with `~` before the end and letters before signs; numbers as numbers. */
function compareParts(a: string, b: string): number {
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const textA = /^\D*/.exec(a.slice(i))?.[0] ?? '';
    const textB = /^\D*/.exec(b.slice(j))?.[0] ?? '';
    for (let k = 0; k < Math.max(textA.length, textB.length); k++) {
      const order = weight(textA[k]) - weight(textB[k]);
      if (order !== 0) return order;
    }
    i += textA.length;
    j += textB.length;
    const numberA = /^\d*/.exec(a.slice(i))?.[0] ?? '';
    const numberB = /^\d*/.exec(b.slice(j))?.[0] ?? '';
    const order = compareNumbers(numberA, numberB);
    if (order !== 0) return order;
    i += numberA.length;
    j += numberB.length;
  }
  return 0;
}

function weight(character: string | undefined): number {
  if (character === '~') return -1;
  if (character === undefined) return 0;
  return /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256;
}

/** Digit strings of any length, without loss. */
function compareNumbers(a: string, b: string): number {
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
}

/** Source: semver.org 2.0.0, section 11; missing numbers count as 0 and build metadata not at all. */
function compareSemantic(a: string, b: string): number {
  const [coreA, preA] = semanticParts(a);
  const [coreB, preB] = semanticParts(b);
  for (let i = 0; i < Math.max(coreA.length, coreB.length); i++) {
    const order = compareIdentifier(coreA[i] ?? '0', coreB[i] ?? '0');
    if (order !== 0) return order;
  }
  if (preA.length === 0 || preB.length === 0) return preB.length - preA.length;
  for (let i = 0; i < Math.max(preA.length, preB.length); i++) {
    const [x, y] = [preA[i], preB[i]];
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    const order = compareIdentifier(x, y);
    if (order !== 0) return order;
  }
  return 0;
}

function semanticParts(version: string): [string[], string[]] {
  const plain = version.replace(/\+.*$/, '');
  const match = /^([\d.]*\d)[-_.]?((?:[A-Za-z-].*)?)$/.exec(plain);
  const [core, pre] = match === null ? [plain, ''] : [match[1] ?? '', match[2] ?? ''];
  // Python and Ruby write 1.0rc1 and 1.0.pre; a post release, and Maven's words for a release, are not before it.
  if (/^(post|r(?=\d)|final|release|ga|sp)/i.test(pre)) return [[...core.split('.'), ...pre.split('.')], []];
  return [core.split('.'), pre === '' ? [] : pre.replace(/^-/, '').split(/[.-]/)];
}

function compareIdentifier(a: string, b: string): number {
  const [numericA, numericB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (numericA && numericB) return compareNumbers(a, b);
  if (numericA !== numericB) return numericA ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
