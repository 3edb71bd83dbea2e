const HEADER_MAGIC = 'RpmP';
const SLOT_MAGIC = 'Slot';
const BLOB_MAGIC = 'BlbS';
/** Of a slot, and the unit that places are counted in. */
const UNIT = 16;
const PAGE = 4_096;

/**
 * The headers of all packages in an rpm database of the kind that SUSE uses. Source: rpm, lib/backend/ndb/rpmpkg.c, whose fields
 * are little-endian.
 * @returns undefined where the bytes are no such database
 */
export function ndbBlobs(file: Buffer): Buffer[] | undefined {
  if (file.length < PAGE || file.toString('latin1', 0, 4) !== HEADER_MAGIC) return undefined;
  const end = Math.min(file.readUInt32LE(12) * PAGE, file.length - UNIT + 1);
  const blobs: Buffer[] = [];
  // The header takes the place of the first two slots.
  for (let slot = 2 * UNIT; slot < end; slot += UNIT) {
    if (file.toString('latin1', slot, slot + 4) !== SLOT_MAGIC || file.readUInt32LE(slot + 4) === 0) continue;
    const at = file.readUInt32LE(slot + 8) * UNIT;
    if (at + UNIT > file.length || file.toString('latin1', at, at + 4) !== BLOB_MAGIC) continue;
    const start = at + UNIT;
    blobs.push(file.subarray(start, start + file.readUInt32LE(at + 12)));
  }
  return blobs;
}
