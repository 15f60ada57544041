import type { PageBlock, PageCode, PageItem, RunbookPage } from './page';

/**
 * Renders a page as HTML that is read on a phone and loads nothing. Its links are relative to where
 * Prometheus serves it, so that they work at whatever address that is.
 */
export function renderHtml(page: RunbookPage): string {
  const { title, summary, writtenFor, conditions, sections } = page;
  const links = sections.map(
    ({ heading }) => `<a href="#${anchor(heading)}">${escapeHtml(heading)}</a>`,
  );
  const body = sections.map(
    ({ heading, blocks }) =>
      `<h2 id="${anchor(heading)}">${escapeHtml(heading)}</h2>\n${blocks.map(renderBlock).join('\n')}`,
  );
  return renderDocument(
    title,
    `<h1>${escapeHtml(title)}</h1>
<p>${renderInline(summary)}</p>
<nav>${links.join(' ')} <a href="index.html">All alerts</a></nav>
<p>${renderInline(writtenFor)}</p>
${conditions.map(({ facts, query }) => `<p>${renderInline(facts)}</p>\n${renderCode({ language: 'promql', text: query })}`).join('\n')}
${body.join('\n')}`,
  );
}

/** The list of all pages, by group. */
export function renderIndex(
  title: string,
  groups: ReadonlyMap<string, readonly Pick<RunbookPage, 'title' | 'summary'>[]>,
): string {
  const lists = [...groups].map(([group, pages]) => {
    const points = pages.map(
      (page) =>
        `<li><a href="${page.title}.html">${page.title}</a>: ${renderInline(page.summary)}</li>`,
    );
    return `<h2>${escapeHtml(group)}</h2>\n<ul>\n${points.join('\n')}\n</ul>`;
  });
  return renderDocument(title, `<h1>${escapeHtml(title)}</h1>\n${lists.join('\n')}`);
}

function renderDocument(title: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

const style = `
:root { color-scheme: light dark; }
body { max-width: 46rem; margin: 0 auto; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.2rem; margin: 1.5rem 0 0.25rem; }
nav a { display: inline-block; margin-right: 0.75rem; padding: 0.25rem 0; }
pre { overflow-x: auto; padding: 0.5rem; border: 1px solid #8886; border-radius: 4px; font-size: 0.85rem; overflow-wrap: normal; }
summary { padding: 0.5rem 0; cursor: pointer; }
`;

function renderBlock(block: PageBlock): string {
  switch (block.kind) {
    case 'text':
      return `<p>${renderInline(block.text)}</p>`;
    case 'code':
      return renderCode(block.code);
    case 'steps':
      return `<ol>\n${renderItems(block.items)}\n</ol>`;
    case 'points':
      return `<ul>\n${renderItems(block.items)}\n</ul>`;
    case 'folded':
      return `<details><summary>${escapeHtml(block.title)}</summary>\n<ul>\n${renderItems(block.items)}\n</ul>\n</details>`;
  }
}

function renderItems(items: readonly PageItem[]): string {
  return items
    .map(
      ({ text, code }) =>
        `<li>${renderInline(text)}${code === undefined ? '' : `\n${renderCode(code)}`}</li>`,
    )
    .join('\n');
}

/** A query also leads to Prometheus, which runs it. */
function renderCode({ language, text }: PageCode): string {
  const lines = `<pre><code>${escapeHtml(text)}</code></pre>`;
  if (language !== 'promql') return lines;
  const address = `../../graph?g0.expr=${encodeURIComponent(text)}&g0.tab=0&g0.range_input=1h`;
  return `${lines}\n<p><a href="${escapeHtml(address)}">Run this query</a></p>`;
}

/** Of Markdown only what runbooks use within a line: code, bold, links. */
function renderInline(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part) =>
      part.startsWith('`') && part.length > 2
        ? `<code>${escapeHtml(part.slice(1, -1))}</code>`
        : renderWords(part),
    )
    .join('')
    .replace(/\[(.+?)\]\(([^()\s]+)\)/g, '<a href="$2">$1</a>');
}

function renderWords(text: string): string {
  return escapeHtml(text)
    .replace(/&lt;(https?:[^\s&]+)&gt;/g, '<a href="$1">$1</a>')
    .replace(/\*\*(.+?)\*\*/g, '<strong>$1</strong>');
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function anchor(heading: string): string {
  return heading.toLowerCase().replaceAll(' ', '-');
}
