import type { PageBlock, PageCode, PageItem, RunbookPage } from './page';

/** Renders a page as Markdown. */
export function renderMarkdown(page: RunbookPage): string {
  const { title, summary, writtenFor, conditions, sections } = page;
  const head = [
    `# ${title}`,
    summary,
    writtenFor,
    ...conditions.flatMap(({ facts, query }) => [
      facts,
      renderCode({ language: 'promql', text: query }),
    ]),
  ];
  const body = sections.flatMap(({ heading, blocks }) => [
    `## ${heading}`,
    ...blocks.map(renderBlock),
  ]);
  return `${[...head, ...body].join('\n\n')}\n`;
}

function renderBlock(block: PageBlock): string {
  switch (block.kind) {
    case 'text':
      return block.text;
    case 'code':
      return renderCode(block.code);
    case 'steps':
      return renderItems(block.items, (i) => `${i + 1}. `);
    case 'points':
      return renderItems(block.items, () => '- ');
    case 'folded':
      return `<details><summary>${block.title}</summary>\n\n${renderItems(block.items, () => '- ')}\n\n</details>`;
  }
}

function renderItems(items: readonly PageItem[], mark: (index: number) => string): string {
  return items
    .map(({ text, code }, i) => {
      const begin = mark(i);
      if (code === undefined) return begin + text;
      const indented = renderCode(code).replace(/^/gm, ' '.repeat(begin.length));
      return `${begin}${text}\n\n${indented}`;
    })
    .join('\n');
}

function renderCode({ language, text }: PageCode): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
