import assert from 'node:assert/strict';
import { HealthNews } from '../../../../src/common/model/healthNews';
import type { ContainerAction, ContainerEvent } from '../../../../src/common/model/event';
import type { ContainerHealth } from '../../../../src/common/model/container';

const event = (action: ContainerAction, health?: ContainerHealth, containerId = 'a'): ContainerEvent => ({
  timestampMs: 0,
  containerId,
  name: containerId,
  action,
  ...(health !== undefined && { health }),
});

describe('News of health', () => {
  let news: HealthNews;
  beforeEach(() => (news = new HealthNews()));
  const told = (...events: ContainerEvent[]): boolean[] => events.map(each => news.isNews(each));

  it('is a health that is another than the one told last', () => {
    const events = (['starting', 'healthy', 'healthy', 'unhealthy', 'unhealthy', 'healthy'] as const).map(
      each => event('health_status', each),
    );
    assert.deepEqual(told(...events), [true, true, false, true, false, true]);
  });

  it('is each container’s own', () => {
    const [a, b] = [event('health_status', 'healthy'), event('health_status', 'healthy', 'b')];
    assert.deepEqual(told(a, b, a, b), [true, true, false, false]);
  });

  it('is a health that is not known once only', () => {
    assert.deepEqual(told(event('health_status'), event('health_status')), [true, false]);
  });

  it('begins anew with the container', () => {
    for (const action of ['start', 'die', 'restart', 'destroy'] as const) {
      news = new HealthNews();
      const events = [event('health_status', 'healthy'), event(action), event('health_status', 'healthy')];
      assert.deepEqual(told(...events), [true, true, true], action);
    }
  });

  it('begins anew with what comes and is not told yet', () => {
    assert.deepEqual(told(event('health_status', 'healthy')), [true]);
    const again = event('health_status', 'healthy');
    assert.equal(news.isRepeat(again), true);
    news.noteComing(event('die'));
    assert.equal(news.isRepeat(again), false);
  });

  it('is everything that is not about health, however often', () => {
    assert.deepEqual(told(event('die'), event('die'), event('oom'), event('oom')), [true, true, true, true]);
  });

  it('is remembered of those told last, and not of any number of containers that were never there', () => {
    for (let at = 0; at < 30_000; at++) news.isNews(event('health_status', 'healthy', `c${at}`));
    const isNews = (id: string): boolean => news.isNews(event('health_status', 'healthy', id));
    assert.deepEqual([isNews('c29999'), isNews('c15000'), isNews('c0')], [false, false, true]);
  });
});
