const endSignature = Buffer.from('PK\x05\x06', 'latin1');
const entrySignature = 0x02014b50;

/**
 * Names of the files in a zip file, read from its central directory, so that no unzip program is needed.
 * @throws when the central directory is missing or damaged
 */
export function zipEntryNames(zip: Buffer): string[] {
  const end = zip.lastIndexOf(endSignature);
  if (end < 0) throw new Error('This is no zip file.');
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  return Array.from({ length: count }, () => {
    if (zip.readUInt32LE(at) !== entrySignature) throw new Error('The zip file is damaged.');
    const [name = 0, extra = 0, comment = 0] = [28, 30, 32].map(field => zip.readUInt16LE(at + field));
    const text = zip.toString('utf8', at + 46, at + 46 + name);
    at += 46 + name + extra + comment;
    return text;
  });
}
