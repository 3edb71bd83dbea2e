import { createHash, createPublicKey, verify } from 'node:crypto';
import {
  GetPublicKeyCommand,
  KMSClient,
  type MessageType,
  SignCommand,
  type SigningAlgorithmSpec,
  VerifyCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalAws, startLocalAws } from '../../src/index.ts';
import { caught } from '../caught.ts';

const KEYS = { accessKeyId: 'AKIAKMS', secretAccessKey: 'secret' };
let aws: LocalAws;
let kms: KMSClient;

beforeAll(async () => {
  const policies = [{ Statement: { Effect: 'Allow', Action: 'kms:*', Resource: '*' } }] as const;
  aws = await startLocalAws({
    seed: {
      region: 'eu-central-1',
      accounts: [
        {
          id: '111111111111',
          users: [{ name: 'signer', ...KEYS, policies }],
          keys: [
            { id: 'small', alias: 'waybill' },
            { id: 'large', spec: 'ECC_NIST_P384' },
            { id: 'rsa', spec: 'RSA_2048' },
          ],
        },
      ],
    },
  });
  kms = new KMSClient({ endpoint: aws.endpoint, region: aws.region, credentials: KEYS, maxAttempts: 1 });
});
afterAll(async () => {
  aws.violations.assertClean();
  await aws.stop();
});

const MESSAGE = Buffer.from('a statement about an image');

async function sign(
  KeyId: string,
  SigningAlgorithm: SigningAlgorithmSpec,
  more: { Message?: Buffer; MessageType?: MessageType } = {},
) {
  const { Signature } = await kms.send(new SignCommand({ KeyId, SigningAlgorithm, Message: MESSAGE, ...more }));
  return Buffer.from(Signature ?? []);
}

async function publicKey(KeyId: string) {
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId }));
  return createPublicKey({ key: Buffer.from(PublicKey ?? []), format: 'der', type: 'spki' });
}

describe('the local KMS', () => {
  it.each<[string, SigningAlgorithmSpec, 'sha256' | 'sha384']>([
    ['small', 'ECDSA_SHA_256', 'sha256'],
    ['alias/waybill', 'ECDSA_SHA_256', 'sha256'],
    ['arn:aws:kms:eu-central-1:111111111111:key/large', 'ECDSA_SHA_384', 'sha384'],
    ['rsa', 'RSASSA_PKCS1_V1_5_SHA_256', 'sha256'],
  ])(
    'signs messages and digests with %s so that anybody with the public key can verify',
    async (id, algorithm, hash) => {
      const key = await publicKey(id);
      const digest = createHash(hash).update(MESSAGE).digest();
      const signatures = [
        await sign(id, algorithm),
        await sign(id, algorithm, { Message: digest, MessageType: 'DIGEST' }),
      ];
      for (const signature of signatures) {
        expect(verify(hash, MESSAGE, key, signature)).toBe(true);
        for (const [Message, MessageType] of [
          [MESSAGE, 'RAW'],
          [digest, 'DIGEST'],
        ] as const) {
          const command = new VerifyCommand({
            KeyId: id,
            SigningAlgorithm: algorithm,
            Signature: signature,
            Message,
            MessageType,
          });
          expect((await kms.send(command)).SignatureValid).toBe(true);
        }
      }
    },
  );

  it('verifies nothing that was changed', async () => {
    const Signature = await sign('small', 'ECDSA_SHA_256');
    const other = createHash('sha256').update('other').digest();
    for (const [Message, MessageType] of [
      [Buffer.from('other'), 'RAW'],
      [other, 'DIGEST'],
    ] as const) {
      const command = new VerifyCommand({
        KeyId: 'small',
        SigningAlgorithm: 'ECDSA_SHA_256',
        Signature,
        Message,
        MessageType,
      });
      expect(await caught(kms.send(command))).toMatchObject({ name: 'KMSInvalidSignatureException' });
    }
  });

  it('signs many digests, all of them validly', async () => {
    const key = await publicKey('small');
    for (let round = 0; round < 12; round++) {
      const message = Buffer.from(`statement ${round}`);
      const digest = createHash('sha256').update(message).digest();
      expect(
        verify(
          'sha256',
          message,
          key,
          await sign('small', 'ECDSA_SHA_256', { Message: digest, MessageType: 'DIGEST' }),
        ),
      ).toBe(true);
    }
  });

  it.each<[string, SigningAlgorithmSpec, object, string]>([
    ['none', 'ECDSA_SHA_256', {}, 'NotFoundException'],
    ['small', 'RSASSA_PKCS1_V1_5_SHA_256', {}, 'InvalidKeyUsageException'],
    ['small', 'ECDSA_SHA_256', { Message: Buffer.alloc(4097) }, 'ValidationException'],
    ['small', 'ECDSA_SHA_256', { Message: Buffer.alloc(31), MessageType: 'DIGEST' }, 'ValidationException'],
    [
      'rsa',
      'RSASSA_PSS_SHA_256',
      { Message: Buffer.alloc(32), MessageType: 'DIGEST' },
      'UnsupportedOperationException',
    ],
  ])('refuses %s %s %j with %s', async (id, algorithm, more, name) => {
    expect(await caught(sign(id, algorithm, more))).toMatchObject({ name });
  });
});
