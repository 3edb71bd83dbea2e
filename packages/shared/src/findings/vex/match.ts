import type { Scene } from '../exceptions/match.ts';
import { purlMatches, purlName } from '../exceptions/purl-match.ts';
import { type Finding, namesOf, sameId } from '../finding.ts';
import { suppresses, type VexProduct, type VexStatement } from './statement.ts';

/**
 * The newest statement about this finding, if it takes the finding out. Of statements of the same time, and of those
 * without a time, one that does not take it out wins. Looks at one report alone, as exceptions do.
 */
export function matchVex(
  finding: Finding,
  statements: readonly VexStatement[],
  scene: Scene,
): VexStatement | undefined {
  const names = namesOf(finding);
  const about = statements.filter(
    (statement) =>
      statement.names.some((name) => names.includes(sameId(name))) &&
      statement.products.some((product) => isAbout(product, finding, scene)),
  );
  if (about.length === 0) return undefined;
  const newest = Math.max(...about.map(timeOf));
  const latest = about.filter((statement) => timeOf(statement) === newest || statement.at === undefined);
  return latest.every(suppresses) ? latest[0] : undefined;
}

function timeOf({ at }: VexStatement): number {
  return at ?? 0;
}

function isAbout(product: VexProduct, finding: Finding, scene: Scene): boolean {
  const purl = finding.package?.purl;
  if (product.names.some((name) => isThisImage(name, finding, scene)))
    return (
      product.packages.length === 0 || (purl !== undefined && product.packages.some((one) => purlMatches(one, purl)))
    );
  // A statement about a package itself, such as a distribution's, holds wherever the package is; an image's name does not.
  return purl !== undefined && product.packages.length === 0 && product.names.some((name) => isPackage(name, purl));
}

function isPackage(name: string, purl: string): boolean {
  return name.startsWith('pkg:') && !/^pkg:(oci|docker)\//.test(name) && purlMatches(name, purl);
}

/** By digest, of the whole image or of the finding's platform; a name without a digest must name the repository by its URL. */
function isThisImage(name: string, finding: Finding, { digests, byPlatform, repository }: Scene): boolean {
  const [whole] = digests;
  const own = byPlatform.get(finding.platform);
  if (name.startsWith('sha256:')) return name === whole || name === own;
  const image = purlName(name);
  if (image === undefined || (image.type !== 'oci' && image.type !== 'docker')) return false;
  if (image.type === 'oci' && image.name !== repository.split('/').at(-1)) return false;
  const url = image.qualifiers.get('repository_url');
  const named =
    url === undefined || url.endsWith(`/${repository}`) || url === repository || url.endsWith(`/${image.name}`);
  if (image.version !== '') return named && (image.version === whole || image.version === own);
  return url?.endsWith(`/${repository}`) === true;
}
