import { isJsonObject, type JsonObject } from '../../kernel/index.ts';
import { isAbout, type Paper } from './document.ts';
import { type Finding, type Subject, wholeOrEach } from './subject.ts';

const PREDICATE = /^https:\/\/(spdx\.dev\/Document|cyclonedx\.org\/bom)/;

/** A bill of materials of the image, or of each of its platforms, that can be read as CycloneDX or SPDX. */
export function checkSbom(subject: Subject, papers: readonly Paper[]): Finding {
  const claimed = papers.filter(isClaimed);
  return wholeOrEach(subject, (digest) => {
    const about = claimed.filter((paper) => isAbout(paper, digest));
    const cure = 'build it with build-image and `sbom: true`, or attach a CycloneDX or SPDX document to this digest';
    if (about.length === 0)
      return {
        holds: false,
        found:
          claimed.length === 0
            ? 'no SBOM is attached'
            : `${claimed.length} SBOMs are attached, none of them about ${digest}`,
        cure,
      };
    for (const { digest: by, body, statement } of about) {
      const format = formatOf(statement?.predicate ?? body);
      if (format !== undefined) return { holds: true, found: format, by };
    }
    return { holds: false, found: `the SBOM ${about[0]?.digest} is neither CycloneDX nor SPDX`, cure };
  });
}

function isClaimed({ artifactType, mediaType, statement }: Paper): boolean {
  if (statement !== undefined) return PREDICATE.test(statement.predicateType);
  return /(cyclonedx|spdx)/.test(`${artifactType} ${mediaType}`);
}

/** Source: CycloneDX 1.5 (bomFormat, specVersion); SPDX 2.3 (spdxVersion, packages); SPDX 3.0 (JSON-LD @context and @graph). */
function formatOf(body: JsonObject): string | undefined {
  const { bomFormat, specVersion, spdxVersion, '@context': context, '@graph': graph } = body;
  // An envelope may hold the document one level deeper.
  const inner = body['Data'];
  if (isJsonObject(inner)) return formatOf(inner);
  if (bomFormat === 'CycloneDX' && typeof specVersion === 'string') return `CycloneDX ${specVersion}`;
  if (typeof spdxVersion === 'string' && /^SPDX-2\.\d/.test(spdxVersion)) return `SPDX ${spdxVersion.slice(5)}`;
  if (typeof context === 'string' && context.includes('spdx.org/rdf/3') && Array.isArray(graph)) return 'SPDX 3';
  return undefined;
}
