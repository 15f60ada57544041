import { writeAlerts } from '../alerts/alert-groups';
import type { StackContext } from '../stack-context';
import type { StackFile } from '../stack-file';
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
    ([group, alerts]) => [group, alerts.map((alert) => writePage(context, group, alert))] as const,
  );
  const pages = groups.flatMap(([, some]) => some);
  const names = new Set(pages.map(({ title }) => title));
  const served = `prometheus/${pagesFolder}/runbooks`;
  return [
    ...pages.flatMap((page) => [
      { path: `runbooks/${page.title}.md`, content: renderMarkdown(linkAlerts(page, names, 'md')) },
      {
        path: `${served}/${page.title}.html`,
        content: renderHtml(linkAlerts(page, names, 'html')),
      },
    ]),
    {
      path: `${served}/index.html`,
      content: renderIndex(`Alerts of ${context.config.name}`, new Map(groups)),
    },
  ];
}

/** Makes a link of each name of an alert that is marked as code. */
function linkAlerts(page: RunbookPage, names: ReadonlySet<string>, extension: string): RunbookPage {
  const link = (text: string) =>
    text.replace(/`([A-Z]\w+)`/g, (code, name: string) =>
      names.has(name) ? `[${code}](${name}.${extension})` : code,
    );
  const linkItem = (item: PageItem): PageItem => ({ ...item, text: link(item.text) });
  const linkBlock = (block: PageBlock): PageBlock => {
    if (block.kind === 'text') return { ...block, text: link(block.text) };
    return 'items' in block ? { ...block, items: block.items.map(linkItem) } : block;
  };
  return {
    ...page,
    sections: page.sections.map(({ heading, blocks }) => ({
      heading,
      blocks: blocks.map(linkBlock),
    })),
  };
}
