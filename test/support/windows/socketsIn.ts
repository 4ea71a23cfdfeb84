/**
 * Environment that makes a process put its sockets into a test's folder, which the test removes: a killed
 * process cannot remove them itself.
 */
export function socketsIn(folder: string): NodeJS.ProcessEnv {
  return { ...process.env, XDG_RUNTIME_DIR: undefined, TMPDIR: folder };
}
