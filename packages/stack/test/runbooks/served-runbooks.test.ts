import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { chromium } from 'playwright-core';
import { findTool } from '../../../../test/find-tool';
import { describeWithTools } from '../../../../test/system-tools';
import { runCommand, useFolder, writeStack } from '../cli/run-command';
import { freeAddress } from '../free-address';
import { type Receivers, startReceivers } from '../receivers';

const folder = useFolder();
let receivers: Receivers;

beforeEach(async () => {
  receivers = await startReceivers();
});
afterEach(() => receivers.stop());

describeWithTools('the runbook of a notification', ['prometheus', 'alertmanager'], () => {
  it('is a page of this stack, found by the link in the message, which has its first steps', async () => {
    // Nothing listens there: NodeDown.
    const node = await freeAddress();
    writeStack(folder.path, {
      prefix: 'aixn_',
      chainProfile: 'devnet',
      targets: { node: [node] },
      engines: { prometheus: await freeAddress(), alertmanager: await freeAddress() },
      thresholds: { forBrief: 1, criticalWait: 1 },
      channels: { slack: { default: '#chain' } },
    });
    const secret = join(folder.path, 'alertmanager/secrets/slack_api_url');
    mkdirSync(dirname(secret), { recursive: true });
    writeFileSync(secret, receivers.slackUrl);
    const { code, errors } = await runCommand(folder.path, ['up']);
    expect(errors).toMatch(/^Note: the links in messages lead to [^\n]*\n$/);
    expect(code).toBe(0);

    const { text } = await nextMessage(receivers, 'NodeDown');
    expect(text).toContain('*First steps*\n1. Start it again.');
    expect(text).toContain('*False alarm?* Somebody restarts or deploys the server just now');
    const link = /<(http[^|>]*)\|runbook>/i.exec(text)?.[1] ?? 'no link';
    const answer = await fetch(link);
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
    const html = await answer.text();
    expect(html).toContain('<h1>NodeDown</h1>');
    expect(html).toContain('job=~&quot;aixn-(node|validator|explorer|ai)&quot;');

    const verify = ['verify', '--no-wait', '--no-test-alert', '--json'];
    const verified = await runCommand(folder.path, verify);
    expect(JSON.parse(verified.output).results).toContainEqual(
      expect.objectContaining({
        name: 'Runbook links',
        status: 'note',
        detail: expect.stringMatching(
          /^open on this machine only, not on a phone: http:\/\/[^ ]*\/user\/runbooks\/\w+\.html$/,
        ),
      }),
    );
    // As with a Prometheus that was started without the pages.
    renameSync(join(folder.path, 'prometheus/pages'), join(folder.path, 'prometheus/away'));
    const without = await runCommand(folder.path, verify);
    expect(JSON.parse(without.output).results).toContainEqual(
      expect.objectContaining({
        status: 'failed',
        detail: expect.stringMatching(
          /\.html answers 404; Prometheus serves it if it runs with --web\./,
        ),
      }),
    );
    renameSync(join(folder.path, 'prometheus/away'), join(folder.path, 'prometheus/pages'));

    const seen = await seeInChromium(link);
    if (seen === undefined) return;
    expect(seen.heading).toBe('NodeDown');
    expect(seen.widerThanPhone).toBe(false);
    // The query leads to Prometheus, which runs it.
    expect(seen.query).toMatch(/^http:\/\/[^/]+\/graph\?g0\.expr=up/);
    expect((await fetch(seen.query)).status).toBe(200);
    expect(seen.list).toContain('NodeDown: A server does not answer Prometheus.');
  }, 300_000);
});

async function nextMessage({ slack }: Receivers, about: string) {
  for (;;) {
    const found = slack.find(({ title }) => title.includes(about));
    if (found !== undefined) return found;
    await wait(100);
  }
}

/** The page as a phone shows it; `undefined` where there is no Chromium. */
async function seeInChromium(link: string) {
  const program = findTool('chromium');
  if (program === undefined) return undefined;
  const browser = await chromium.launch({
    executablePath: program,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await page.goto(link);
    const seen = {
      heading: await page.locator('h1').textContent(),
      query: await page.locator('a:has-text("Run this query")').first().evaluate(addressOf),
      widerThanPhone: await page.evaluate('document.documentElement.scrollWidth > 390'),
    };
    await page.click('text=All alerts');
    return { ...seen, list: await page.locator('ul').allTextContents().then(String) };
  } finally {
    await browser.close();
  }
}

function addressOf(link: unknown): string {
  return (link as { readonly href: string }).href;
}
