/**
 * Resolves when this process waits for nothing but clocks: no file system call was under way for `turns`
 * turns of its loop in a row. A simulated clock that moved on earlier would be ahead of a busy machine.
 */
export async function settled(turns: number): Promise<void> {
  for (let quiet = 0; quiet < turns;) {
    await new Promise(resolve => setImmediate(resolve));
    const isBusy = process.getActiveResourcesInfo().some(each => each.startsWith('FSReq'));
    quiet = isBusy ? 0 : quiet + 1;
  }
}
