import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../src/findings/finding.ts';
import { decide } from '../../src/findings/gate/index.ts';
import { exceptionsToOpenVex } from '../../src/findings/vex/export.ts';
import { readVex } from '../../src/findings/vex/read.ts';
import type { Json } from '../../src/kernel/index.ts';
import { CHILD, DIGEST, givenException, givenFacts, givenFinding, NOW } from './given.ts';

const image = (digest: string = DIGEST): string =>
  `pkg:oci/app@${encodeURIComponent(digest)}?repository_url=registry.example/app`;
const statement = (override: { readonly [key: string]: Json } = {}): Json => ({
  vulnerability: { name: 'CVE-2026-1000' },
  products: [{ '@id': image() }],
  status: 'not_affected',
  justification: 'vulnerable_code_not_present',
  ...override,
});
const openVex = (...statements: readonly Json[]): Json => ({
  '@context': 'https://openvex.dev/ns/v0.2.0',
  '@id': 'https://vex.example/1',
  author: 'a supplier',
  timestamp: '2026-01-01T00:00:00Z',
  version: 1,
  statements,
});

function verdict(document: Json, finding: Finding = givenFinding()) {
  const vex = readVex(Buffer.from(JSON.stringify(document)), 'vex.json');
  return decide(givenFacts({ findings: [finding], vex })).verdict;
}

function mistakes(document: Json | string): string {
  try {
    readVex(Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)), 'vex.json');
    return 'none';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

describe('an OpenVEX statement', () => {
  const purl = 'pkg:deb/debian/openssl@3.0.11-1';
  it.each<[string, { readonly [key: string]: Json }, 'pass' | 'fail']>([
    ['not affected, with a justification, takes the finding out', {}, 'pass'],
    ['fixed takes it out', { status: 'fixed', justification: '' }, 'pass'],
    ['affected does not', { status: 'affected', action_statement: 'update' }, 'fail'],
    ['under investigation does not', { status: 'under_investigation' }, 'fail'],
    ['not affected for a reason of its own does not', { justification: 'trust_me' }, 'fail'],
    ['not affected with a text only does not', { justification: '', impact_statement: 'we looked' }, 'fail'],
    ['of another vulnerability does not', { vulnerability: { name: 'CVE-2026-9999' } }, 'fail'],
    ['by an alias does', { vulnerability: { name: 'GHSA-x', aliases: ['CVE-2026-1000'] } }, 'pass'],
    ['of another digest does not', { products: [{ '@id': image(`sha256:${'b'.repeat(64)}`) }] }, 'fail'],
    ['of the platform’s digest does', { products: [{ '@id': image(CHILD) }] }, 'pass'],
    ['of another repository does not', { products: [{ '@id': `pkg:oci/web@${encodeURIComponent(DIGEST)}` }] }, 'fail'],
    [
      'of the repository by its URL, any digest, does',
      { products: [{ '@id': 'pkg:oci/app?repository_url=registry.example/app' }] },
      'pass',
    ],
    ['of a name alone does not', { products: [{ '@id': 'pkg:oci/app' }] }, 'fail'],
    [
      'of the digest as a hash does',
      { products: [{ '@id': 'urn:x', hashes: { 'sha-256': DIGEST.slice(7) } }] },
      'pass',
    ],
    ['of this package in the image does', { products: [{ '@id': image(), subcomponents: [{ '@id': purl }] }] }, 'pass'],
    [
      'of another package in the image does not',
      { products: [{ '@id': image(), subcomponents: [{ '@id': 'pkg:deb/debian/zlib' }] }] },
      'fail',
    ],
    ['of the package itself does', { products: [{ '@id': purl }] }, 'pass'],
    ['of the package in any version does', { products: [{ '@id': 'pkg:deb/debian/openssl' }] }, 'pass'],
    ['of the package in another version does not', { products: [{ '@id': 'pkg:deb/debian/openssl@3.0.12' }] }, 'fail'],
    ['of no product does not', { products: [] }, 'fail'],
  ])('%s', (_, override, expected) => {
    expect(verdict(openVex(statement(override)))).toBe(expected);
  });

  it('of a package never takes out a finding without one', () => {
    const { package: _, ...bare } = givenFinding();
    expect(verdict(openVex(statement({ products: [{ '@id': purl }] })), bare)).toBe('fail');
    expect(
      verdict(openVex(statement({ products: [{ '@id': image(), subcomponents: [{ '@id': purl }] }] })), bare),
    ).toBe('fail');
  });

  it('gives way to a newer one, and at the same time to one that is worse', () => {
    const newer = statement({ status: 'affected', timestamp: '2026-01-05T00:00:00Z' });
    const older = statement({ status: 'affected', timestamp: '2025-01-05T00:00:00Z' });
    expect(verdict(openVex(statement(), newer))).toBe('fail');
    expect(verdict(openVex(statement(), older))).toBe('pass');
    expect(verdict(openVex(statement(), statement({ status: 'affected' })))).toBe('fail');
  });

  it.each<[string, Json | string, RegExp]>([
    [
      'a status that is misspelt',
      openVex(statement({ status: 'notaffected' })),
      /statement 1: the status "notaffected" is not one of/,
    ],
    ['a vulnerability without name', openVex(statement({ vulnerability: {} })), /names no vulnerability/],
    ['not affected without any reason', openVex(statement({ justification: '' })), /needs a justification/],
    ['another kind of document', { hello: 1 }, /none of OpenVEX, CycloneDX and CSAF/],
    ['text that is no JSON', '{', /vex\.json:1:\d+: is not JSON/],
    ['a list', [], /is not a JSON object/],
  ])('is refused for %s', (_, document, message) => {
    expect(mistakes(document)).toMatch(message);
  });
});

describe('VEX of other formats', () => {
  const cyclonedx = (analysis: Json, extra: object = {}): Json => ({
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    metadata: { component: { 'bom-ref': 'image', name: 'app', version: DIGEST, purl: image() } },
    components: [{ 'bom-ref': 'o', name: 'openssl', version: '3.0.11-1', purl: 'pkg:deb/debian/openssl@3.0.11-1' }],
    vulnerabilities: [{ id: 'CVE-2026-1000', affects: [{ ref: 'o' }], analysis, ...extra }],
  });
  it.each<[string, Json, 'pass' | 'fail']>([
    [
      'CycloneDX not affected for a reason',
      cyclonedx({ state: 'not_affected', justification: 'code_not_reachable' }),
      'pass',
    ],
    ['CycloneDX not affected without one', cyclonedx({ state: 'not_affected' }), 'fail'],
    ['CycloneDX resolved', cyclonedx({ state: 'resolved' }), 'pass'],
    [
      'CycloneDX a false positive for a reason',
      cyclonedx({ state: 'false_positive', justification: 'code_not_present' }),
      'pass',
    ],
    ['CycloneDX exploitable', cyclonedx({ state: 'exploitable' }), 'fail'],
    ['CycloneDX in triage', cyclonedx({ state: 'in_triage' }), 'fail'],
    ['CycloneDX without an analysis', cyclonedx({}), 'fail'],
    ['CycloneDX about another component', cyclonedx({ state: 'resolved' }, { affects: [{ ref: 'x' }] }), 'fail'],
    ['CycloneDX about the whole image', cyclonedx({ state: 'resolved' }, { affects: [{ ref: 'image' }] }), 'pass'],
  ])('%s: %s', (_, document, expected) => {
    expect(verdict(document)).toBe(expected);
  });

  const csaf = (group: string, flags: readonly Json[] = [], part = 'pkg:deb/debian/openssl@3.0.11-1'): Json => ({
    document: {
      csaf_version: '2.0',
      publisher: { name: 'a supplier' },
      tracking: { current_release_date: '2026-01-01T00:00:00Z' },
    },
    product_tree: {
      full_product_names: [
        { product_id: 'I', name: 'app', product_identification_helper: { purl: image() } },
        { product_id: 'P', name: 'openssl', product_identification_helper: { purl: part } },
      ],
      relationships: [
        {
          category: 'default_component_of',
          product_reference: 'P',
          relates_to_product_reference: 'I',
          full_product_name: { product_id: 'I:P', name: 'x' },
        },
      ],
    },
    vulnerabilities: [{ cve: 'CVE-2026-1000', product_status: { [group]: ['I:P'] }, flags: [...flags] }],
  });
  const flag = { label: 'vulnerable_code_not_present', product_ids: ['I:P'] };
  it.each<[string, Json, 'pass' | 'fail']>([
    ['CSAF known not affected with a flag', csaf('known_not_affected', [flag]), 'pass'],
    ['CSAF known not affected without one', csaf('known_not_affected'), 'fail'],
    [
      'CSAF known not affected with the flag of another product',
      csaf('known_not_affected', [{ ...flag, product_ids: ['X'] }]),
      'fail',
    ],
    ['CSAF fixed', csaf('fixed'), 'pass'],
    ['CSAF known affected', csaf('known_affected', [flag]), 'fail'],
    ['CSAF under investigation', csaf('under_investigation', [flag]), 'fail'],
    ['CSAF about another package', csaf('fixed', [], 'pkg:deb/debian/zlib'), 'fail'],
    ['CSAF about a part that has no package URL', csaf('fixed', [], ''), 'fail'],
  ])('%s', (_, document, expected) => {
    expect(verdict(document)).toBe(expected);
  });
});

describe('exceptions as OpenVEX', () => {
  const about = {
    repository: '111122223333.dkr.ecr.eu-central-1.amazonaws.com/app',
    digest: DIGEST,
    author: 'team-a',
    now: NOW,
  };

  it('say not affected only where a justification was written down', () => {
    const document = exceptionsToOpenVex(
      [givenException(), givenException({ justification: 'component_not_present' })],
      about,
    );
    expect(document).toMatchObject({
      '@context': 'https://openvex.dev/ns/v0.2.0',
      author: 'team-a',
      statements: [
        { status: 'affected', action_statement: 'Risk accepted until 2026-02-01 by team-a: not reachable' },
        { status: 'not_affected', justification: 'component_not_present', impact_statement: 'not reachable' },
      ],
    });
  });

  it('can be read back', () => {
    const document = exceptionsToOpenVex(
      [
        givenException({
          justification: 'component_not_present',
          package: { kind: 'purl', purl: 'pkg:deb/debian/openssl' },
        }),
      ],
      about,
    );
    expect(verdict(document)).toBe('pass');
  });
});
