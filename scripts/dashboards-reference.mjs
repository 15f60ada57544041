// Renders docs/dashboards.md from the boards of monitoring/.
const opening = `# Dashboards

<!-- Written by \`npm run generate\` from packages/stack. Do not edit. -->
`;

/** @param files - of the stack in monitoring/ */
export function renderDashboardsReference(files) {
  const boards = files
    .filter(({ path }) => path.startsWith('grafana/dashboards/'))
    .map(({ path, content }) => ({ path, ...JSON.parse(content) }));
  const panels = boards.flatMap((board) => board.panels.filter(isPanel));
  const variables = new Map(
    boards.flatMap(({ templating }) => templating.list.map((each) => [each.name, each])),
  );
  return `${opening}
The ${boards.length} boards for Grafana with their ${panels.length} panels, as the stack of the three reference servers has them. The
pictures are of the demo, rendered from live data in Chromium by a small page of this project that draws the same
JSON which Grafana is given ([how](../test/boards)); Grafana itself looks different. Every query of every panel is
run against a live Prometheus [in the tests](../test/monitoring/live.test.ts).

Grafana loads them from [\`monitoring/grafana\`](../monitoring/grafana): copy \`provisioning\` to \`/etc/grafana/provisioning\`
and \`dashboards\` to \`/etc/grafana/dashboards\`, or use \`monitoring/compose.yaml\`. What has no data says "No data",
and when that is as it should be; a single number says that in its description. Panels of what only some servers or
chains have are in a collapsed row at the end of each board: here, and wherever \`xai-metrics.yaml\` says
\`rarePanels: shown\`, they stand among the others.

| variable | chooses |
| --- | --- |
${[...variables.values()].map((each) => `| \`$${each.name}\` | ${each.description ?? each.label ?? each.name} |`).join('\n')}

${boards.map(renderBoard).join('\n')}`;
}

function renderBoard({ path, uid, title, description, panels }) {
  const rows = [];
  for (const panel of panels) {
    if (panel.type === 'row') rows.push({ title: panel.title, panels: [] });
    else rows.at(-1)?.panels.push(panel.title);
  }
  return `## ${title}

${description} [\`${path}\`](../monitoring/${path})

${rows.map((row) => `- **${row.title}**: ${row.panels.join(', ')}`).join('\n')}

![The board "${title}" of the demo](images/boards/${uid}.png)
`;
}

function isPanel({ type }) {
  return type !== 'row';
}
