const code = { quote: 0x22, comma: 0x2c, openList: 0x5b, backslash: 0x5c, openObject: 0x7b };

/**
 * Whether a JSON text has more values than `most`: the cost of parsing depends on them more than on the
 * length.
 */
export function hasMoreValues(json: Buffer, most: number): boolean {
  let values = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (byte === code.quote) at = endOfText(json, at + 1);
    else if (byte === code.comma || byte === code.openList || byte === code.openObject) values++;
    if (values > most) return true;
  }
  return false;
}

function endOfText(json: Buffer, from: number): number {
  for (let at = from; at < json.length; at++) {
    if (json[at] === code.backslash) at++;
    else if (json[at] === code.quote) return at;
  }
  return json.length;
}
