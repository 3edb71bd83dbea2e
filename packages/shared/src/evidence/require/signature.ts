import { type Digest, isJsonObject, type JsonObject } from '../../kernel/index.ts';
import { envelopeIn, type Paper } from './document.ts';
import { type PublicKey, sha256Base64 } from './key.ts';
import type { Finding } from './subject.ts';

/** Layer annotation and media type of a signature that stands under a tag `sha256-….sig`. Source: cosign, specs/SIGNATURE_SPEC.md. */
const COSIGN_SIGNATURE = 'dev.cosignproject.cosign/signature';
const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json';
const BUNDLE = /^application\/vnd\.dev\.sigstore\.bundle(\.v|\+json;version=)0\.[1-3]/;
/** What a statement means that is nothing but a signature. Source: cosign 3, `cosign sign`. */
const COSIGN_SIGN = 'https://sigstore.dev/cosign/sign/v1';
const NOTATION = 'application/vnd.cncf.notary.signature';

export interface SignatureQuestion {
  readonly root: Digest;
  /** The bytes of the root manifest. */
  readonly bytes: Uint8Array;
  readonly papers: readonly Paper[];
  /** Artifact types of all that is attached to the root. */
  readonly attached: readonly string[];
  readonly keys: readonly PublicKey[];
}

/** A signature over the digest by one of the keys: cosign's under a tag, or a Sigstore bundle among the referrers. */
export function checkSignature(question: SignatureQuestion): Finding {
  const { root, papers, attached, keys } = question;
  const names = keys.map(({ name }) => name).join(', ');
  const claims = papers.flatMap((paper) => claimsOf(paper, question));
  const cure = `sign ${root} with the private key that belongs to ${names}: cosign sign --key …`;
  for (const { paper, bytes, signature } of claims) {
    const key = keys.find((one) => one.signed(bytes, signature));
    if (key !== undefined) return { holds: true, found: `signed by ${key.name}`, by: paper };
  }
  if (claims.length > 0)
    return { holds: false, found: `${claims.length} signatures are about this digest, none of them by ${names}`, cure };
  if (attached.includes(NOTATION))
    return {
      holds: false,
      found:
        'a Notation signature is attached, which is checked by certificates; only signatures by a public key are checked here',
      cure: `${cure}, or check it with \`notation verify\` in a step before this one`,
    };
  const others = papers.filter(isSignature).length;
  return {
    holds: false,
    found:
      others === 0 ? 'no signature is attached' : `${others} signatures are attached, none of them about this digest`,
    cure,
  };
}

function isSignature({ mediaType, artifactType }: Paper): boolean {
  return mediaType === SIMPLE_SIGNING || BUNDLE.test(mediaType) || BUNDLE.test(artifactType);
}

/** What a key would have to have signed. */
interface Claim {
  readonly paper: Digest;
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
}

/** The signatures in a document that claim to be about the image. */
function claimsOf(paper: Paper, { root, bytes }: SignatureQuestion): Claim[] {
  const claim = (signed: Uint8Array, signature: unknown): Claim[] =>
    typeof signature === 'string'
      ? [{ paper: paper.digest, bytes: signed, signature: Buffer.from(signature, 'base64') }]
      : [];
  if (paper.mediaType === SIMPLE_SIGNING)
    return simpleDigest(paper.body) === root ? claim(paper.bytes, paper.annotations[COSIGN_SIGNATURE]) : [];
  if (!isSignature(paper)) return [];
  const message = paper.body['messageSignature'];
  if (isJsonObject(message))
    return paper.subject === root && isDigestOf(message, bytes) ? claim(bytes, message['signature']) : [];
  const envelope = envelopeIn(paper.body);
  const { statement } = paper;
  if (envelope === undefined || statement?.predicateType !== COSIGN_SIGN || !statement.subjects.includes(root))
    return [];
  const signatures = envelope['signatures'];
  const signed = preAuthentication(String(envelope['payloadType']), Buffer.from(String(envelope['payload']), 'base64'));
  return (Array.isArray(signatures) ? signatures : []).flatMap((one) =>
    isJsonObject(one) ? claim(signed, one['sig']) : [],
  );
}

/** Source: containers/image, "simple signing" payload: critical.image.docker-manifest-digest. */
function simpleDigest({ critical }: JsonObject): unknown {
  const image = isJsonObject(critical) ? critical['image'] : undefined;
  return isJsonObject(image) ? image['docker-manifest-digest'] : undefined;
}

function isDigestOf(message: JsonObject, bytes: Uint8Array): boolean {
  const said = message['messageDigest'];
  return !isJsonObject(said) || said['digest'] === sha256Base64(bytes);
}

/** What a DSSE signature is over. Source: DSSE, protocol.md (PAE). */
function preAuthentication(type: string, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload]);
}
