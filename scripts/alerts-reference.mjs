// Renders docs/alerts.md from the rules of the stack in monitoring/, in several paces, and the table of thresholds.
import { parse } from 'yaml';

const opening = `# Alerts

<!-- Written by \`npm run generate\` from packages/stack. Do not edit. -->
`;

/** The paces whose times stand side by side: the others lie between. */
const shownProfiles = ['10min', '12s', '400ms'];

/**
 * @param config - of the stack in monitoring/
 * @param stack - the package: its renderer, its table of thresholds and its profiles
 */
export function renderAlertsReference(config, stack) {
  const byProfile = new Map(
    shownProfiles.map((chainProfile) => {
      const { blockSeconds, ...others } = config;
      return [chainProfile, readGroups(stack.renderStack({ ...others, chainProfile }))];
    }),
  );
  const groups = byProfile.get(shownProfiles[0]);
  const alerts = groups.flatMap(({ rules }) => rules);
  const patience = new Map(
    [...byProfile].map(([profile, all]) => [
      profile,
      new Map(all.flatMap(({ rules }) => rules).map((rule) => [rule.alert, rule.for ?? 'at once'])),
    ]),
  );
  return `${opening}
The ${alerts.length} alerts that the stack has for the three reference servers, in ${groups.length} groups. Each is shown to
fire, to wait and to stay quiet by [promtool tests](../packages/stack/test/alerts), in all profiles, and each has a
runbook page. \`critical\` wakes somebody, \`warning\` is looked at today, \`info\` is in the daily digest; the service
says to which channel it goes. Some exist only where the configuration has what they watch, such as an
exporter, or asks for their group. \`alerts\` in \`xai-metrics.yaml\` switches single ones off, and gives them another
severity, time or threshold ([how](../packages/stack/README.md#make-it-yours)).

How long a condition has to last depends on the pace of the chain: the columns are for the profiles ${shownProfiles.map((name) => `\`${name}\``).join(', ')}.

${groups.map((group) => renderGroup(group, patience, stack.optionalGroups)).join('\n')}
## Profiles

\`chainProfile\` in \`xai-metrics.yaml\` is the pace of the chain; \`init\` takes the one that the servers tell.

${renderProfiles(stack.chainProfiles)}
## Thresholds

Every number in a rule, by chain profile. Where \`blockSeconds\` or \`scrapeIntervalSeconds\` are not the profile's own,
limits that follow from them are at least what two servers in lockstep can differ by, as their source says.
\`thresholds\` in \`xai-metrics.yaml\` replaces single ones, and is taken as it is:

\`\`\`yaml
thresholds:
  headAge: 20
\`\`\`

${renderThresholds(stack)}`;
}

function readGroups(files) {
  return files
    .filter(({ path }) => path.startsWith('prometheus/rules/alerts-'))
    .flatMap(({ content }) => parse(content).groups);
}

function renderGroup({ name, rules }, patience, optional) {
  const key = name.slice(name.indexOf('-') + 1);
  const condition = optional[key] === undefined ? '' : `\nOnly ${optional[key]}.\n`;
  const rows = rules.map(({ alert, labels, annotations }) => {
    const link = `[${alert}](../monitoring/runbooks/${alert}.md)`;
    const times = [...patience.values()].map((byAlert) => byAlert.get(alert));
    return `| ${[link, labels.severity, labels.service, ...times, annotations.summary].join(' | ')} |`;
  });
  const times = [...patience.keys()].map((profile) => `after (\`${profile}\`)`);
  const columns = ['alert', 'severity', 'service', ...times, 'what it says'];
  return `## ${key}
${condition}
| ${columns.join(' | ')} |
| ${columns.map(() => '---').join(' | ')} |
${rows.join('\n')}
`;
}

function renderProfiles(profiles) {
  const rows = Object.entries(profiles).map(
    ([name, { blockSeconds, title }]) => `| \`${name}\` | ${blockSeconds} s | ${title} |`,
  );
  return `| profile | interval | for |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

function renderThresholds({ thresholds, chainProfiles, resolveThresholds }) {
  const profiles = Object.keys(chainProfiles);
  const resolved = profiles.map((profile) => resolveThresholds(profile));
  const rows = Object.entries(thresholds).map(([name, { meaning, unit, source }]) => {
    const values = resolved.map((ofProfile) => ofProfile[name]);
    const text = `${meaning}${unit === '1' ? '' : `, in ${unit}`}`;
    return `| \`${name}\` | ${text} | ${values.join(' | ')} | ${source} |`;
  });
  const titles = profiles.map((profile) => `\`${profile}\``);
  return `| name | meaning | ${titles.join(' | ')} | source |
| --- | --- | ${profiles.map(() => '---').join(' | ')} | --- |
${rows.join('\n')}
`;
}
