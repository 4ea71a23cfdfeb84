import assert from 'node:assert/strict';
import type { EngineState } from '../../../../src/common/model/engine';
import { connectedTo } from '../../../support/data/engines';
import { panelNotice } from '../../../../src/ui/panel/feed/panelNotice';

const unreachable: EngineState = { kind: 'unreachable', message: 'refused', tried: [] };
const connected = { state: connectedTo(), name: 'one' };

describe('panelNotice', () => {
  it('offers to resume before anything else', () => {
    assert.equal(panelNotice([{ state: unreachable }], true)?.action?.id, 'resumeCollection');
    assert.equal(panelNotice([], true)?.action?.id, 'resumeCollection');
  });

  it('says that history is still shown while the engine cannot be reached', () => {
    assert.match(
      panelNotice([{ state: unreachable }], false)?.text ?? '',
      /cannot be reached.*collected before/,
    );
  });

  it('says which of several engines cannot be reached, wherever it is among them', () => {
    const down = { state: unreachable, name: 'ssh://far' };
    for (const engines of [
      [connected, down],
      [down, connected],
    ])
      assert.equal(
        panelNotice(engines, false)?.text,
        'The container engine ssh://far cannot be reached. The charts show what was collected from it before.',
      );
    assert.equal(panelNotice([connected, connected], false), undefined);
  });

  it('does not bother the host’s history with the engine', () => {
    assert.equal(panelNotice([], false), undefined);
  });

  it('says before all else that history is not being saved', () => {
    const notice = panelNotice([], true, 'History is not being saved: no space left');
    assert.equal(notice?.severity, 'error');
    assert.equal(notice?.text, 'History is not being saved: no space left');
  });

  it('says nothing while all is well', () => {
    assert.equal(panelNotice([{ state: { kind: 'connecting' } }], false), undefined);
  });

  it('leads to the settings from an endpoint that cannot be used', () => {
    const state: EngineState = { kind: 'invalidEndpoint', message: 'no scheme' };
    assert.equal(panelNotice([{ state }], false)?.action?.id, 'openSettings');
  });
});
