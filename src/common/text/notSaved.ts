/** How every view says that what is recorded will be lost. `reason`: without an introduction of its own. */
export function notSaved(reason: string): string {
  return `History is not being saved: ${reason}`;
}
