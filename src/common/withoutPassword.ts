/** An address as it may be shown and logged: a password in it, as in `tcp://user:secret@host`, is left out. */
export function withoutPassword(address: string): string {
  return address.replace(/(:\/\/[^/\s:]*):[^/\s]*@/g, '$1:…@');
}
