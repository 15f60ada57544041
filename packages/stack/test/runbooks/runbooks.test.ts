import { expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { renderStack } from '../../src/render-stack';
import { fullConfig } from '../full-config';

const files = new Map(renderStack(fullConfig).map(({ path, content }) => [path, content]));
const alerts = [...files]
  .filter(([path]) => path.startsWith('prometheus/rules/alerts-'))
  .flatMap(([, content]) => parse(content).groups)
  .flatMap(({ rules }) => rules)
  .map(({ alert, annotations }) => [alert, annotations.runbook_url] as [string, string]);

it.each(alerts)('%s links to a page that explains it', (alert, url) => {
  expect(url).toMatch(new RegExp(`/runbooks/${alert}\\.md$`));
  const page = files.get(`runbooks/${alert}.md`) ?? '';
  const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual(['Meaning', 'Impact', 'Diagnosis', 'Mitigation']);
  expect(page).not.toMatch(/undefined|\[object|NaN/);
});

it('has no page for an alert that does not exist', () => {
  const pages = [...files.keys()].filter((path) => path.startsWith('runbooks/'));
  expect(pages.sort()).toEqual(alerts.map(([alert]) => `runbooks/${alert}.md`).sort());
});

it('asks a target by its address where it has a name, and says where that stands', () => {
  const labels = { name: 'paris-1' };
  const pages = renderStack({
    ...fullConfig,
    targets: { node: [{ address: '10.0.0.1:8000', labels }] },
  }).filter(({ path }) => path.startsWith('runbooks/'));
  const asking = pages.filter(({ content }) => content.includes('http://<address>'));
  expect(asking.length).toBeGreaterThan(10);
  for (const { content } of asking)
    expect(content).toContain('is the label `address` of the alert');
  expect(pages.filter(({ content }) => /http:\/\/(?:<instance>|INSTANCE)/.test(content))).toEqual(
    [],
  );
  expect([...files.values()].join('\n')).not.toContain('http://<address>');
});
