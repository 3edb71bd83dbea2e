import { berkeleyBlobs } from './berkeley-db.ts';
import { type Cataloger, distroQualifier } from './cataloger.ts';
import type { Component } from './component.ts';
import { ndbBlobs } from './ndb.ts';
import { purl } from './purl.ts';
import { sqliteBlobs } from './sqlite-table.ts';

/** Where the packages' headers are: in SQLite since rpm 4.16, in ndb at SUSE, in Berkeley DB before. Source: rpm, "Database backends". */
const RPM_DATABASE = /^(var\/lib\/rpm|usr\/lib\/sysimage\/rpm|usr\/share\/rpm)\/(rpmdb\.sqlite|Packages(\.db)?)$/;

/** Whether a file is a package database that nobody here can read. */
export function isUnreadRpm(path: string, kept: Buffer): boolean {
  return RPM_DATABASE.test(path) && kept.length > 0 && blobsOf(kept) === undefined;
}

function blobsOf(kept: Buffer): Buffer[] | undefined {
  return sqliteBlobs(kept, 'Packages') ?? ndbBlobs(kept) ?? berkeleyBlobs(kept);
}

/** Packages of Amazon Linux, Fedora and Red Hat. */
export const rpm: Cataloger = {
  wants: ({ path }) => RPM_DATABASE.test(path),
  read: (kept, { distribution }) =>
    (blobsOf(kept) ?? []).flatMap((blob): Component[] => {
      const tags = rpmHeader(blob);
      const name = tags.get(TAG.name);
      const version = tags.get(TAG.version);
      const release = tags.get(TAG.release);
      // Keys of vendors are kept as packages too.
      if (name === undefined || version === undefined || release === undefined || name === 'gpg-pubkey') return [];
      const epoch = tags.get(TAG.epoch);
      const full = `${version}-${release}`;
      return [
        {
          name,
          version: epoch === undefined || epoch === '0' ? full : `${epoch}:${full}`,
          license: tags.get(TAG.license),
          purl: purl({
            type: 'rpm',
            namespace: distribution?.id ?? 'redhat',
            name,
            version: full,
            qualifiers: {
              arch: tags.get(TAG.arch),
              distro: distroQualifier(distribution),
              epoch,
              upstream: tags.get(TAG.sourceRpm),
            },
          }),
        },
      ];
    }),
};

const TAG = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  license: 1014,
  arch: 1022,
  sourceRpm: 1044,
} as const;
const WANTED = new Set<number>(Object.values(TAG));
const INT32 = 4;
const STRING = 6;
const STRINGS = 9;

/** The wanted tags of a header: an index of 16-byte entries, then a store. Source: rpm, "Package format", header. */
function rpmHeader(blob: Buffer): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  if (blob.length < 8) return found;
  const count = blob.readUInt32BE(0);
  const store = 8 + count * 16;
  if (store > blob.length) return found;
  for (let index = 0; index < count; index++) {
    const entry = 8 + index * 16;
    const tag = blob.readUInt32BE(entry);
    const type = blob.readUInt32BE(entry + 4);
    const at = store + blob.readUInt32BE(entry + 8);
    if (!WANTED.has(tag) || at >= blob.length) continue;
    if (type === INT32 && at + 4 <= blob.length) found.set(tag, String(blob.readUInt32BE(at)));
    if (type === STRING || type === STRINGS)
      found.set(tag, blob.toString('utf8', at, Math.max(blob.indexOf(0, at), at)));
  }
  return found;
}
