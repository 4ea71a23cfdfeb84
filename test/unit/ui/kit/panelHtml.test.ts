import assert from 'node:assert/strict';
import { panelHtml } from '../../../../src/ui/kit/panelHtml';

const options = {
  place: 'tab',
  scriptUri: 'https://res/panel.js',
  styleUri: 'https://res/panel.css',
  styleSource: 'https://res',
  scriptNonce: 'AAA',
  styleNonce: 'BBB',
} as const;

describe('panelHtml', () => {
  it('allows nothing but its own script and style', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(panelHtml(options))?.[1];
    assert.equal(policy, "default-src 'none'; style-src https://res 'nonce-BBB'; script-src 'nonce-AAA'");
  });

  it('has no inline script, style or handler', () => {
    const html = panelHtml(options);
    assert.doesNotMatch(html, /<style|style=|\son\w+=|unsafe/);
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.match(html, /<script nonce="AAA" src="https:\/\/res\/panel.js"><\/script>/);
  });

  it('keeps what it is given within its attributes', () => {
    const html = panelHtml({ ...options, scriptUri: '"><script>alert(1)</script>' });
    assert.equal(html.match(/<script/g)?.length, 1);
  });

  it('carries what an earlier page showed, and what it names, as values of attributes, whatever they hold', () => {
    const name = '"><script>alert(1)</script>&amp;\'';
    const subject = { kind: 'container', workload: 'name:x', name } as const;
    const state = {
      version: 2,
      subjects: [subject],
      view: { kind: 'live', range: '1h' },
      hidden: [],
    } as const;
    const html = panelHtml({ ...options, state, title: name });
    assert.equal(html.match(/<script/g)?.length, 1);
    const [, title = '', text = ''] =
      /<main id="panel" data-place="tab" data-title="([^"]*)" data-state="([^"]*)"><\/main>/.exec(html) ?? [];
    const entities = { quot: '"', lt: '<', gt: '>', amp: '&' } as const;
    const read = (value: string): string =>
      value.replace(/&(quot|lt|gt|amp);/g, (_, entity: keyof typeof entities) => entities[entity]);
    assert.deepEqual(JSON.parse(read(text)), state);
    assert.equal(read(title), name);
    assert.match(panelHtml(options), /<main id="panel" data-place="tab"><\/main>/);
  });
});
