import { canonicalJson, digestOf, hexOf, type JsonObject } from '../../kernel/index.ts';
import type { Found, Inventory } from './component.ts';
import type { SbomSubject } from './cyclonedx.ts';
import { purl } from './purl.ts';

export const SPDX = 'application/spdx+json';
const IMAGE = 'SPDXRef-image';

/** The inventory in SPDX 2.3; the same bytes for the same image. Source: SPDX 2.3, sections 6, 7 and 11. */
export function spdx({ distribution, components }: Inventory, subject: SbomSubject): Uint8Array {
  const { name, digest, platform, epoch, toolVersion, syft } = subject;
  const image = purl({
    type: 'oci',
    name: name.split('/').at(-1) ?? name,
    version: digest,
    qualifiers: { arch: platform.split('/')[1] },
  });
  const packages = components.map(packageOf);
  const document: JsonObject = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: `${name}@${digest}`,
    documentNamespace: `urn:waybill:sbom:${hexOf(digest)}`,
    creationInfo: {
      created: new Date(epoch * 1_000).toISOString().replace('.000Z', 'Z'),
      creators: [`Tool: waybill-${toolVersion}`, ...(syft === undefined ? [] : [`Tool: syft-${syft}`])],
    },
    packages: [
      {
        SPDXID: IMAGE,
        name,
        versionInfo: digest,
        primaryPackagePurpose: 'CONTAINER',
        downloadLocation: 'NOASSERTION',
        filesAnalyzed: false,
        checksums: [{ algorithm: 'SHA256', checksumValue: hexOf(digest) }],
        externalRefs: [reference(image)],
        ...(distribution !== undefined && { comment: distribution.name }),
      },
      ...packages,
    ],
    relationships: [
      { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: IMAGE },
      ...packages.map(({ SPDXID }) => ({
        spdxElementId: IMAGE,
        relationshipType: 'CONTAINS',
        relatedSpdxElement: SPDXID,
      })),
    ],
  };
  return Buffer.from(canonicalJson(document));
}

function packageOf({ name, version, purl: url, license, path }: Found): JsonObject & { readonly SPDXID: string } {
  return {
    SPDXID: `SPDXRef-package-${hexOf(digestOf(`${url} ${path}`)).slice(0, 20)}`,
    name,
    versionInfo: version,
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    sourceInfo: `found at ${path}`,
    licenseDeclared: 'NOASSERTION',
    ...(license !== undefined && { licenseComments: `declared as ${license}` }),
    externalRefs: [reference(url)],
  };
}

function reference(url: string): JsonObject {
  return { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: url };
}
