import { type Digest, isJsonObject, type JsonObject, quote } from '../../kernel/index.ts';
import { isAbout, type Paper } from './document.ts';
import { type Finding, type Subject, wholeOrEach } from './subject.ts';

const SLSA = /^https:\/\/slsa\.dev\/provenance\/v(0\.2|1)$/;

/** A SLSA provenance about the image, or about each of its platforms, that names who built it and, where builders are listed, one of those. */
export function checkProvenance(subject: Subject, papers: readonly Paper[], builders: readonly string[]): Finding {
  const stated = papers.filter(({ statement }) => SLSA.test(statement?.predicateType ?? ''));
  const allowed = builders.map(pattern);
  return wholeOrEach(subject, (digest) => {
    const about = stated.filter((paper) => isAbout(paper, digest));
    if (about.length === 0)
      return {
        holds: false,
        found:
          stated.length === 0
            ? 'no SLSA provenance is attached'
            : `${stated.length} provenance statements are attached, none of them about ${digest}`,
        cure: 'build it with build-image, or attach SLSA provenance v1 to this digest',
      };
    const read = about.map((paper) => ({ paper, builder: builderOf(paper.statement?.predicate ?? {}) }));
    const named = read.filter(({ builder }) => builder !== undefined);
    if (named.length === 0)
      return {
        holds: false,
        found: `the provenance ${read[0]?.paper.digest} names no builder or no build type`,
        cure: 'attach provenance that names its builder (runDetails.builder.id) and buildType',
      };
    const good = named.find(({ builder = '' }) => allowed.length === 0 || allowed.some((one) => one.test(builder)));
    return good === undefined
      ? foreign(named, builders)
      : { holds: true, found: `built by ${good.builder}`, by: good.paper.digest };
  });
}

function foreign(
  named: readonly { readonly paper: { readonly digest: Digest }; readonly builder: string | undefined }[],
  builders: readonly string[],
): Finding {
  return {
    holds: false,
    found: `built by ${named.map(({ builder = '' }) => quote(builder)).join(', ')}, which is none of ${builders.join(', ')}`,
    cure: 'build it by a builder of the policy, or add this one to `builders`',
  };
}

/** Source: SLSA v1.0 "Provenance" (runDetails.builder.id), v0.2 (builder.id). */
function builderOf(predicate: JsonObject): string | undefined {
  const { runDetails, buildDefinition } = predicate;
  const definition = isJsonObject(buildDefinition) ? buildDefinition : predicate;
  const builder = isJsonObject(runDetails) ? runDetails['builder'] : predicate['builder'];
  const id = isJsonObject(builder) ? builder['id'] : undefined;
  const isNamed = typeof definition['buildType'] === 'string' && definition['buildType'] !== '';
  return isNamed && typeof id === 'string' && id !== '' ? id : undefined;
}

/** `*` stands for any characters. */
function pattern(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
