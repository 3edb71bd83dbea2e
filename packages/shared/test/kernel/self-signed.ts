import { createSign, generateKeyPairSync } from 'node:crypto';

/** A certificate for names on loopback that is its own authority, made on the spot. */
export interface SelfSigned {
  readonly key: string;
  readonly cert: string;
}

/** X.509 v3, P-256, valid for a day around now, for the names and 127.0.0.1. Source: RFC 5280, section 4.1. */
export function selfSigned(...names: readonly string[]): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaSha256 = sequence(objectId('1.2.840.10045.4.3.2'));
  const subject = sequence(set(sequence(objectId('2.5.4.3'), der(0x0c, Buffer.from(names[0] ?? '')))));
  const day = 86_400_000;
  const validity = sequence(utcTime(Date.now() - day), utcTime(Date.now() + day));
  const alternative = sequence(
    ...names.map((name) => der(0x82, Buffer.from(name))),
    der(0x87, Buffer.from([127, 0, 0, 1])),
  );
  const extensions = sequence(
    sequence(objectId('2.5.29.17'), der(0x04, alternative)),
    sequence(objectId('2.5.29.19'), der(0x04, sequence(der(0x01, Buffer.from([0xff]))))),
  );
  const body = sequence(
    der(0xa0, integer(2)),
    integer(1),
    ecdsaSha256,
    subject,
    validity,
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const signature = createSign('sha256').update(body).sign(privateKey);
  const certificate = sequence(body, ecdsaSha256, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = certificate
    .toString('base64')
    .match(/.{1,64}/g)
    ?.join('\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function set(...parts: readonly Buffer[]): Buffer {
  return der(0x31, Buffer.concat(parts));
}

function integer(value: number): Buffer {
  return der(0x02, Buffer.from([value]));
}

function utcTime(ms: number): Buffer {
  return der(0x17, Buffer.from(`${new Date(ms).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));
}

function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = rest.flatMap((arc) => {
    const groups: number[] = [];
    for (let left = arc; left > 0 || groups.length === 0; left = Math.floor(left / 128))
      groups.unshift((left % 128) | (groups.length > 0 ? 0x80 : 0));
    return groups;
  });
  return der(0x06, Buffer.from([first * 40 + second, ...bytes]));
}
