import { type AlertGroupName, writeAlerts } from '../alerts/alert-groups';
import type { AlertDefinition } from '../alerts/define-alerts';
import type { StackContext } from '../stack-context';
import type { StackFile } from '../stack-file';
import { nameOtherAlerts } from './name-other-alerts';
import type { PageBlock, PageItem, RunbookPage } from './page';
import { renderHtml, renderIndex } from './render-html';
import { renderMarkdown } from './render-markdown';
import { pagesFolder } from './runbook-url';
import { writePage } from './write-page';

/**
 * Renders a page for each alert, twice: as Markdown to be read in the folder, and as HTML that
 * Prometheus serves, where notifications lead to.
 */
export function renderRunbooks(context: StackContext): StackFile[] {
  const groups = [...writeAlerts(context)].map(
    ([group, alerts]) => [group, writePages(context, group, alerts)] as const,
  );
  const pages = groups.flatMap(([, some]) => some);
  const link = (extension: string) => (page: RunbookPage) =>
    rewrite(page, (text) => {
      const linked = nameOtherAlerts(
        context,
        text,
        (code, name) => `[${code}](${name}.${extension})`,
      );
      return nameAddresses(context, linked);
    });
  const [inFolder, served] = [link('md'), link('html')];
  const folder = `prometheus/${pagesFolder}/runbooks`;
  return [
    ...pages.flatMap((page) => [
      { path: `runbooks/${page.title}.md`, content: renderMarkdown(inFolder(page)) },
      { path: `${folder}/${page.title}.html`, content: renderHtml(served(page)) },
    ]),
    {
      path: `${folder}/index.html`,
      content: renderIndex(`Alerts of ${context.config.name}`, new Map(groups)),
    },
  ];
}

/** One page for an alert, also where chains have it with a pace of their own. */
function writePages(
  context: StackContext,
  group: AlertGroupName,
  alerts: readonly AlertDefinition[],
): RunbookPage[] {
  return alerts
    .filter(({ chain }) => chain === undefined)
    .map((alert) => {
      const ofChains = alerts.filter(({ name, chain }) => name === alert.name && chain);
      return writePage(context, group, alert, ofChains);
    });
}

/** Where targets have names, an instance is no address that one could ask; the label `address` is. */
function nameAddresses({ config }: StackContext, text: string): string {
  const named = Object.values(config.targetLabels).some(({ name }) => name !== undefined);
  return named ? text.replace(/(https?:\/\/)(?:<instance>|INSTANCE)/g, '$1<address>') : text;
}

/** Changes each text of a page that people read; queries stay. */
function rewrite(page: RunbookPage, change: (text: string) => string): RunbookPage {
  const changeItem = (item: PageItem): PageItem => ({ ...item, text: change(item.text) });
  const changeBlock = (block: PageBlock): PageBlock => {
    if (block.kind === 'text') return { ...block, text: change(block.text) };
    return 'items' in block ? { ...block, items: block.items.map(changeItem) } : block;
  };
  return {
    ...page,
    sections: page.sections.map(({ heading, blocks }) => ({
      heading,
      blocks: blocks.map(changeBlock),
    })),
  };
}
