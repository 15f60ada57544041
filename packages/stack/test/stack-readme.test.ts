import { describe, expect, it } from '@jest/globals';
import { renderAlertmanager } from '../src/alertmanager/render-alertmanager';
import type { Channels } from '../src/config/stack-config';
import { renderStack } from '../src/render-stack';
import { renderGitignore } from '../src/stack-readme/render-gitignore';
import { renderStackReadme } from '../src/stack-readme/render-stack-readme';
import { contextOf } from './context-of';
import { fullConfig } from './full-config';

/** The page, and what it names. */
const readmeOf = (channels: Channels) =>
  renderStackReadme(contextOf({ ...fullConfig, channels })).content;

describe('the page of a generated folder', () => {
  const paths = renderStack(fullConfig).map(({ path }) => path);
  const readme = readmeOf(fullConfig.channels ?? {});

  it('names paths that there are', () => {
    const rows = readme.slice(readme.indexOf('## What is where')).matchAll(/^\| (`[^|]+) \|/gm);
    const named = [...rows].flatMap(([, cell = '']) => cell.replaceAll('`', '').split(', '));
    expect(named.length).toBeGreaterThan(8);
    // The command writes this one, from what it was asked for.
    for (const path of named.filter((name) => name !== 'xai-metrics.yaml')) {
      expect([path, paths.some((file) => file.startsWith(path))]).toEqual([path, true]);
    }
  });

  it('names every folder of the stack', () => {
    const folders = new Set(paths.filter((path) => path.includes('/')).map((p) => p.split('/')[0]));
    for (const folder of folders) expect(readme).toContain(`\`${folder}/`);
  });

  it('says who is told of what', () => {
    expect(readme).toContain(
      '| critical | PagerDuty, Slack `#chain-critical`, mail to ops@example.com |',
    );
    expect(readme).toContain('| info | Slack `#chain-digest` |');
    expect(readmeOf({})).toContain('Nobody yet: alerts are on the page of Alertmanager only.');
    expect(readmeOf({ pagerduty: {} })).toContain("| warning | nobody: Alertmanager's page only |");
  });
});

describe('the page about secrets', () => {
  it('names each file that the configuration reads, and no other', () => {
    const email = { to: 'a@b.c', from: 'a@b.c', smarthost: 'm.example.com:25', username: 'u' };
    const all: Channels = {
      slack: { default: '#a', apiUrlFile: '/run/secrets/slack' },
      pagerduty: {},
      email,
      heartbeat: { url: 'https://h.example.com', bearerTokenFile: 'secrets/heartbeat' },
    };
    for (const channels of [{}, all, { email }]) {
      const files = renderAlertmanager(contextOf({ channels }));
      const contentOf = (path: string) => files.find((file) => file.path === path)?.content ?? '';
      const config = contentOf('alertmanager/alertmanager.yml');
      const read = [...config.matchAll(/_file: (\S+)$/gm)].map(([, file]) => file);
      const page = contentOf('alertmanager/secrets/README.md');
      const named = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, file]) => file);
      expect(named.sort()).toEqual(read.sort());
    }
  });
});

it('secrets and data stay out of version control', () => {
  expect(renderGitignore().content.split('\n')).toEqual(
    expect.arrayContaining([
      '.env',
      '.xai-metrics/',
      'alertmanager/secrets/*',
      'prometheus/secrets/',
    ]),
  );
});
