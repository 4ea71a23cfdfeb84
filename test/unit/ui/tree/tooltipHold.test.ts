import assert from 'node:assert/strict';
import type { Container } from '../../../../src/common/model/container';
import { TooltipHold } from '../../../../src/ui/tree/tooltipHold';
import type { ContainerNode, TreeNode } from '../../../../src/ui/state/treeNodes';
import { ManualClock } from '../../../support/fakes/manualClock';
import { makeContainer } from '../../../support/data/samples';

describe('TooltipHold', () => {
  const node = (container: Container): ContainerNode => {
    const engine = { kind: 'engine', id: 'e', label: 'e', status: {} as never, children: [] } as const;
    const parent = {
      kind: 'group',
      id: 'g',
      parent: engine,
      label: 'g',
      isProject: false,
      children: [],
    } as const;
    return { kind: 'container', id: container.id, parent: parent as never, container, children: [] };
  };
  const setUp = () => {
    const clock = new ManualClock(0);
    const refreshed: string[] = [];
    const hold = new TooltipHold(clock, each => refreshed.push(each.id));
    const [read, other] = [node(makeContainer({ id: 'read' })), node(makeContainer({ id: 'other' }))];
    const drawn = (): string[] => {
      const change = hold.filter([read, other]);
      return change === 'all' ? ['all'] : change.map((each: TreeNode) => each.id);
    };
    return { clock, refreshed, hold, read, other, drawn };
  };

  it('keeps the row whose tooltip is read from being drawn anew with new figures, and no other', () => {
    const { hold, read, drawn } = setUp();
    assert.deepEqual(drawn(), ['read', 'other']);
    hold.begin(read);
    for (let tick = 0; tick < 5; tick++) assert.deepEqual(drawn(), ['other']);
    assert.equal(hold.filter('all'), 'all');
  });

  it('shows at once what changes the state', () => {
    const { hold, read, drawn } = setUp();
    hold.begin(read);
    read.container = makeContainer({ id: 'read', status: 'exited' });
    assert.deepEqual(drawn(), ['read', 'other']);
    read.container = makeContainer({ id: 'read', status: 'running' });
    assert.deepEqual(drawn(), ['read', 'other']);
  });

  it('draws what it held back when something else is done, when another tooltip opens, and after twenty seconds', () => {
    const ends: ((parts: ReturnType<typeof setUp>) => void)[] = [
      ({ hold }) => hold.end(),
      ({ hold, other }) => hold.begin(other),
      ({ clock }) => clock.advance(20_000),
    ];
    for (const end of ends) {
      const parts = setUp();
      parts.hold.begin(parts.read);
      parts.clock.advance(19_999);
      parts.drawn();
      assert.deepEqual(parts.refreshed, []);
      end(parts);
      assert.deepEqual(parts.refreshed, ['read']);
      assert.ok(parts.drawn().includes('read'));
    }
  });

  it('draws nothing where there was nothing new, and leaves no timer', () => {
    const { clock, hold, read, refreshed } = setUp();
    hold.begin(read);
    hold.end();
    hold.begin(read);
    hold.dispose();
    assert.deepEqual([refreshed, clock.timerCount], [[], 0]);
  });
});
