import assert from 'node:assert/strict';
import { usualSockets } from '../../../../src/engine/discovery/usualSockets';

describe('usualSockets', () => {
  const linux = { variables: {}, homeFolder: '/home/me', platform: 'linux', userId: 1000 } as const;

  it('tries the system’s engine first, then rootless ones, desktops and Podman', () => {
    const sockets = usualSockets({ ...linux, variables: { XDG_RUNTIME_DIR: '/run/mine' } });
    assert.equal(sockets[0], 'unix:///var/run/docker.sock');
    assert.equal(sockets[1], 'unix:///run/mine/docker.sock');
    for (const expected of [
      'unix:///home/me/.docker/desktop/docker.sock',
      'unix:///home/me/.colima/default/docker.sock',
      'unix:///home/me/.rd/docker.sock',
      'unix:///run/mine/podman/podman.sock',
      'unix:///run/podman/podman.sock',
    ]) {
      assert.ok(sockets.includes(expected), expected);
    }
  });

  it('knows where the runtime folder is without its variable', () => {
    assert.ok(usualSockets(linux).includes('unix:///run/user/1000/docker.sock'));
  });

  it('knows the sockets of macOS and the pipes of Windows', () => {
    const mac = usualSockets({ variables: {}, homeFolder: '/Users/me', platform: 'darwin', userId: 501 });
    assert.ok(mac.includes('unix:///Users/me/.docker/run/docker.sock'));
    assert.ok(mac.includes('unix:///Users/me/.orbstack/run/docker.sock'));
    const windows = usualSockets({ variables: {}, homeFolder: 'C:\\Users\\me', platform: 'win32' });
    assert.ok(windows.includes('npipe:////./pipe/docker_engine'));
    assert.ok(windows.every(address => address.startsWith('npipe:////./pipe/')));
  });
});
