import type {
  GetPublicKeyRequest,
  GetPublicKeyResponse,
  SignRequest,
  SignResponse,
  VerifyRequest,
  VerifyResponse,
} from '@aws-sdk/client-kms';
import {
  type Call,
  commonRefusal,
  type Permission,
  refusal,
  regional,
  type Scope,
  type Service,
} from '../core/index.ts';
import {
  algorithmsOf,
  createKeyPair,
  isSignature,
  type KeyPair,
  type KeySpec,
  makeSignature,
  type Signed,
} from './signing-key.ts';

/** A key for signatures. */
export interface KmsKeySeed {
  /** Key id; its ARN ends in it. */
  readonly id: string;
  /** Without `alias/`. */
  readonly alias?: string;
  /** `ECC_NIST_P256` by default. */
  readonly spec?: KeySpec;
}

interface Key {
  readonly arn: string;
  readonly spec: KeySpec;
  /** Made when first used. */
  pair(): Promise<KeyPair>;
}

/** Key Management Service, as far as it signs. Source: KMS API model 2014-11-01. */
export function kmsService(keysOf: (account: string) => readonly KmsKeySeed[]): Service {
  const rings = regional((scope) => createRing(scope, keysOf(scope.account)));
  const keyOf = (id: string | undefined, call: Call): Key => {
    const found = rings(call).get(nameOf(id ?? ''));
    if (found === undefined) throw refusal('NotFoundException', `Key '${id}' does not exist`);
    return found;
  };
  return {
    name: 'kms',
    protocol: 'json-1.1',
    target: 'TrentService',
    contract: () => import('@aws-sdk/client-kms'),
    operations: {
      Sign: async (input: SignRequest, call: Call): Promise<SignResponse> => {
        const key = keyOf(input.KeyId, call);
        const signed = signedBy(key, input);
        const signature = makeSignature(await key.pair(), signed);
        if (signature === undefined)
          throw refusal(
            'UnsupportedOperationException',
            `the local KMS cannot sign a digest with ${signed.algorithm.name}`,
          );
        return { KeyId: key.arn, Signature: signature, SigningAlgorithm: signed.algorithm.name };
      },
      Verify: async (input: VerifyRequest, call: Call): Promise<VerifyResponse> => {
        const key = keyOf(input.KeyId, call);
        const signed = signedBy(key, input);
        if (!isSignature(await key.pair(), signed, input.Signature ?? new Uint8Array()))
          throw refusal('KMSInvalidSignatureException', 'The signature does not fit the message');
        return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: signed.algorithm.name };
      },
      GetPublicKey: async (input: GetPublicKeyRequest, call: Call): Promise<GetPublicKeyResponse> => {
        const key = keyOf(input.KeyId, call);
        const { publicKey } = await key.pair();
        return {
          KeyId: key.arn,
          PublicKey: publicKey.export({ type: 'spki', format: 'der' }),
          KeySpec: key.spec,
          KeyUsage: 'SIGN_VERIFY',
          SigningAlgorithms: algorithmsOf(key.spec).map(({ name }) => name),
        };
      },
    },
    permissions: (operation, { KeyId }, call): readonly Permission[] => {
      const arn = rings(call).get(nameOf(String(KeyId)))?.arn;
      return [
        {
          action: `kms:${operation}`,
          resource: arn ?? `arn:aws:kms:${call.region}:${call.account}:key/${String(KeyId)}`,
        },
      ];
    },
  };
}

/** Keys by id and by `alias/name`. */
function createRing({ account, region }: Scope, seeds: readonly KmsKeySeed[]): ReadonlyMap<string, Key> {
  return new Map(
    seeds.flatMap(({ id, alias, spec = 'ECC_NIST_P256' }): [string, Key][] => {
      let made: Promise<KeyPair> | undefined;
      const pair = (): Promise<KeyPair> => {
        made ??= createKeyPair(spec);
        return made;
      };
      const key: Key = { arn: `arn:aws:kms:${region}:${account}:key/${id}`, spec, pair };
      return [[id, key], ...(alias === undefined ? [] : [[`alias/${alias}`, key] as [string, Key]])];
    }),
  );
}

/** The id or alias that an ARN ends in. */
function nameOf(id: string): string {
  const resource = id.startsWith('arn:') ? (id.split(':')[5] ?? '') : id;
  return resource.replace(/^key\//, '');
}

function signedBy(
  { arn, spec }: Key,
  input: Pick<SignRequest, 'Message' | 'MessageType' | 'SigningAlgorithm'>,
): Signed {
  const { Message: bytes = new Uint8Array(), MessageType = 'RAW', SigningAlgorithm } = input;
  const algorithm = algorithmsOf(spec).find(({ name }) => name === SigningAlgorithm);
  if (algorithm === undefined)
    throw refusal(
      'InvalidKeyUsageException',
      `${arn} key spec is ${spec} which is not valid for the algorithm ${SigningAlgorithm}.`,
    );
  if (MessageType === 'RAW' && (bytes.length < 1 || bytes.length > 4096))
    throw commonRefusal(
      'ValidationException',
      "1 validation error detected: Value at 'message' failed to satisfy constraint: Member must have length between 1 and 4096",
    );
  if (MessageType === 'DIGEST' && bytes.length !== algorithm.digestBytes)
    throw commonRefusal('ValidationException', `Digest is invalid length for algorithm ${algorithm.name}.`);
  if (MessageType !== 'RAW' && MessageType !== 'DIGEST')
    throw commonRefusal('ValidationException', `MessageType ${MessageType} is not in the local KMS`);
  return { algorithm, bytes, kind: MessageType };
}
