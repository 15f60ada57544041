// Renders docs/alerts.md from the rules of monitoring/ and the table of thresholds.
import { parse } from 'yaml';

const opening = `# Alerts

<!-- Written by \`npm run generate\` from packages/stack. Do not edit. -->
`;

/**
 * @param files - of the stack in monitoring/
 * @param thresholds - the table of the package
 * @param profiles - the paces of chains that it has values for
 * @param optional - when there are the groups that not every chain has
 */
export function renderAlertsReference(files, thresholds, profiles, optional) {
  const groups = files
    .filter(({ path }) => path.startsWith('prometheus/rules/alerts-'))
    .flatMap(({ content }) => parse(content).groups);
  const alerts = groups.flatMap(({ rules }) => rules);
  return `${opening}
The ${alerts.length} alerts that the stack has for the three reference servers, in ${groups.length} groups. Each is shown to
fire, to wait and to stay quiet by [promtool tests](../packages/stack/test/alerts), in all profiles, and each has a
runbook page. \`critical\` wakes somebody, \`warning\` is looked at today, \`info\` is in the daily digest; the service
says to which channel it goes. Some exist only where the configuration has what they watch, such as an
exporter, or asks for their group. \`alerts\` in \`xai-metrics.yaml\` switches single ones off, and gives them another
severity, time or threshold ([how](../packages/stack/README.md#make-it-yours)).

${groups.map((group) => renderGroup(group, optional)).join('\n')}
## Thresholds

Every number in a rule, by chain profile. \`thresholds\` in \`xai-metrics.yaml\` replaces single ones:

\`\`\`yaml
thresholds:
  headAge: 20
\`\`\`

${renderThresholds(thresholds, profiles)}`;
}

function renderGroup({ name, rules }, optional) {
  const key = name.slice(name.indexOf('-') + 1);
  const condition = optional[key] === undefined ? '' : `\nOnly ${optional[key]}.\n`;
  const rows = rules.map(({ alert, labels, annotations, ...rule }) => {
    const link = `[${alert}](../monitoring/runbooks/${alert}.md)`;
    return `| ${link} | ${labels.severity} | ${labels.service} | ${rule.for ?? 'at once'} | ${annotations.summary} |`;
  });
  return `## ${key}
${condition}
| alert | severity | service | after | what it says |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function renderThresholds(thresholds, profiles) {
  const rows = Object.entries(thresholds).map(([name, { meaning, unit, source, value }]) => {
    const values = profiles.map((profile) => (typeof value === 'number' ? value : value[profile]));
    const text = `${meaning}${unit === '1' ? '' : `, in ${unit}`}`;
    return `| \`${name}\` | ${text} | ${values.join(' | ')} | ${source} |`;
  });
  const titles = profiles.map((profile) => `\`${profile}\``);
  return `| name | meaning | ${titles.join(' | ')} | source |
| --- | --- | ${profiles.map(() => '---').join(' | ')} | --- |
${rows.join('\n')}
`;
}
