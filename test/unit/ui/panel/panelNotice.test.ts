import assert from 'node:assert/strict';
import type { EngineState } from '../../../../src/common/model/engine';
import { panelNotice } from '../../../../src/ui/panel/feed/panelNotice';

const container = { kind: 'container', workload: 'name:api', name: 'api' } as const;
const host = { kind: 'host' } as const;
const unreachable: EngineState = { kind: 'unreachable', message: 'refused', tried: [] };

describe('panelNotice', () => {
  it('offers to resume before anything else', () => {
    assert.equal(panelNotice(container, true, unreachable)?.action?.id, 'resumeCollection');
    assert.equal(panelNotice(host, true, unreachable)?.action?.id, 'resumeCollection');
  });

  it('says that history is still shown while the engine cannot be reached', () => {
    assert.match(
      panelNotice(container, false, unreachable)?.text ?? '',
      /cannot be reached.*collected before/,
    );
  });

  it('does not bother the host’s history with the engine', () => {
    assert.equal(panelNotice(host, false, unreachable), undefined);
  });

  it('says before all else that history is not being saved', () => {
    const notice = panelNotice(host, true, unreachable, 'History is not being saved: no space left');
    assert.equal(notice?.severity, 'error');
    assert.equal(notice?.text, 'History is not being saved: no space left');
  });

  it('says nothing while all is well', () => {
    assert.equal(panelNotice(container, false, { kind: 'connecting' }), undefined);
  });

  it('leads to the settings from an endpoint that cannot be used', () => {
    const state: EngineState = { kind: 'invalidEndpoint', message: 'no scheme' };
    assert.equal(panelNotice(container, false, state)?.action?.id, 'openSettings');
  });
});
