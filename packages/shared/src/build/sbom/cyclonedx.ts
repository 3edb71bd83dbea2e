import { canonicalJson, type Digest, type JsonObject } from '../../kernel/index.ts';
import type { Found, Inventory } from './component.ts';
import { contentUuid } from './content-uuid.ts';
import { purl } from './purl.ts';

/** What a bill of materials is about. */
export interface SbomSubject {
  /** Name of the repository, without its host. */
  readonly name: string;
  /** Of the platform's manifest. */
  readonly digest: Digest;
  /** `os/architecture[/variant]`. */
  readonly platform: string;
  /** Seconds since 1970. */
  readonly epoch: number;
  /** Version of this software. */
  readonly toolVersion: string;
  /** Version of syft, where it read the packages. */
  readonly syft?: string;
}

export const CYCLONEDX = 'application/vnd.cyclonedx+json';

/** The inventory in CycloneDX 1.5, which Amazon Inspector reads; the same bytes for the same image. Source: CycloneDX 1.5 JSON reference. */
export function cycloneDx({ distribution, components, unread }: Inventory, subject: SbomSubject): Uint8Array {
  const { name, digest, platform, epoch, toolVersion, syft } = subject;
  const image = purl({
    type: 'oci',
    name: name.split('/').at(-1) ?? name,
    version: digest,
    qualifiers: { arch: platform.split('/')[1] },
  });
  const document: JsonObject = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: `urn:uuid:${contentUuid(`cyclonedx ${digest}${syft === undefined ? '' : ` syft ${syft}`}`)}`,
    version: 1,
    metadata: {
      timestamp: new Date(epoch * 1_000).toISOString(),
      tools: {
        components: [
          { type: 'application', name: 'waybill', version: toolVersion },
          ...(syft === undefined ? [] : [{ type: 'application', name: 'syft', version: syft }]),
        ],
      },
      component: { type: 'container', 'bom-ref': image, name, version: digest, purl: image },
      ...(unread.length > 0 && { properties: unread.map((path) => ({ name: 'waybill:unread', value: `/${path}` })) }),
    },
    components: [
      ...(distribution === undefined
        ? []
        : [
            {
              type: 'operating-system',
              'bom-ref': `os:${distribution.id}`,
              name: distribution.id,
              version: distribution.version,
              description: distribution.name,
            },
          ]),
      ...components.map(componentOf),
    ],
  };
  return Buffer.from(canonicalJson(document));
}

function componentOf(found: Found): JsonObject {
  const { name, version, purl: url, license, path, layer } = found;
  return {
    type: 'library',
    'bom-ref': `${url}#${path}`,
    name,
    version,
    purl: url,
    ...(license !== undefined && { licenses: [{ license: { name: license } }] }),
    properties: [
      { name: 'waybill:path', value: path },
      { name: 'waybill:layer', value: layer },
    ],
  };
}
