/**
 * Environment of a process that is to leave its sockets in a folder of the test, which is removed: one that
 * is killed cannot.
 */
export function socketsIn(folder: string): NodeJS.ProcessEnv {
  return { ...process.env, XDG_RUNTIME_DIR: undefined, TMPDIR: folder };
}
