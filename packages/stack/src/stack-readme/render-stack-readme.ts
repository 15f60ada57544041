import { alertName, watchdog, watchdogName } from '../alerts/alert-name';
import { usesBlackbox } from '../blackbox/uses-blackbox';
import { secretFile } from '../prometheus/sign-in';
import { secretCommand, shareSecretCommand } from '../secret-command';
import type { StackContext } from '../stack-context';
import type { StackFile } from '../stack-file';

/** Renders the page of the generated folder: what is where, how to start, how to change it. */
export function renderStackReadme({ config, jobs }: StackContext): StackFile {
  const { name, channels } = config;
  const content = `# Monitoring of ${name}

Generated from \`xai-metrics.yaml\` by \`xai-metrics\`. Change that file, not the others, and run
\`xai-metrics generate\`; it tells you before it overwrites anything that you changed by hand.

## Start

With Prometheus 2.42 or later and Alertmanager 0.25 or later installed:

\`\`\`
xai-metrics up
xai-metrics verify
\`\`\`

\`verify\` says whether each target is up, each rule is healthy, each panel has data and a test alert arrives.
\`xai-metrics down\` ends it. In containers instead: copy \`.env.example\` to \`.env\`, set the password in it, then
\`docker compose up -d\` (\`--profile containers\` adds cAdvisor, if it is configured). The containers are on the host's network: that
needs Docker as root on Linux, or Docker Desktop with its option "Enable host networking"; with rootless Docker, take \`xai-metrics up\`.
They run as the users 65534 and 472, who have to be able to read these files and the secrets: \`xai-metrics up --docker\` checks it.

| what | where |
| --- | --- |
| Prometheus | ${config.prometheusUrl} |
| runbooks | ${config.prometheusUrl}/user/runbooks/ |
| Alertmanager | ${config.alertmanagerUrl}${config.alertmanagers.length > 1 ? `; Prometheus tells ${config.alertmanagers.join(' and ')}` : ''} |
| Grafana (containers, or your own) | ${config.grafanaUrl} |

## What is where

| path | content |
| --- | --- |
| \`xai-metrics.yaml\` | your settings, each explained |
| \`prometheus/prometheus.yml\` | whom Prometheus asks: jobs \`${jobs.node}\`, \`${jobs.validator}\`, \`${jobs.explorer}\`, \`${jobs.ai}\` and others |
| \`prometheus/targets/\` | the addresses of each job; a change is seen without a restart |
| \`prometheus/rules/\` | recording rules and alerts, a file for each group |
| \`alertmanager/alertmanager.yml\` | who is told of what, how grouped, how often |
| \`alertmanager/templates/\` | the words of messages |
${secretsOfPrometheus(config)}| \`alertmanager/secrets/\` | the files that secrets belong into, see its README |${
    usesBlackbox(config)
      ? '\n| `blackbox/blackbox.yml` | how servers are asked from outside, for `/readyz` and for certificates |'
      : ''
  }
| \`grafana/\` | boards, and the provisioning of boards and data sources |
| \`runbooks/\` | a page for each alert: what it means, how to tell a false alarm, what to look at and do, how to silence it, whom to call |
| \`prometheus/pages/\` | the same as HTML: Prometheus serves it under \`/user/runbooks/\`, where notifications lead to |
| \`compose.yaml\`, \`.env.example\` | the same in containers |

## Who is told

${Object.keys(channels).length === 0 ? nobody : told(config)}

Alerts of severity critical wake somebody: they are repeated every five minutes, mails once an hour.
Warnings are for today. Hints (severity info) come in one message a day, with when they held, also those that are over.
A critical alert silences the warnings about the same thing, and \`${alertName(config, 'NodeDown')}\`
all others of its server.

## Change it

- **Another server**: add it to \`targets\` in \`xai-metrics.yaml\`, then \`xai-metrics generate\`. Prometheus sees it by itself.
- **Another threshold**: \`thresholds\` in \`xai-metrics.yaml\`, \`xai-metrics generate\`, then restart:
  \`xai-metrics down\` and \`up\`, or \`docker compose restart\`. Without a gap: \`kill -HUP\` with the process id of Prometheus or Alertmanager.
- **Another alert**: \`alerts\` in \`xai-metrics.yaml\` switches single ones off, and gives them another severity, time or threshold.
- **Own rules**: a file of your own in \`prometheus/rules/\`, or that \`ruleFiles\` names, is loaded as well. \`xai-metrics check\` asks
  of it what holds for everyone: that it loads, that no name is one of the stack's, that a severity has a route, and that metrics
  with the prefix \`${config.prefix}\` exist.
- **Own jobs and receivers**: \`scrapeJobs\` as in \`scrape_configs\`, and \`channels.receivers\` as in Alertmanager.
- **A Prometheus of your own**: start it with \`--web.user-assets=<this folder>/prometheus/pages\`, or serve the pages elsewhere and
  name that in \`runbookUrl\`: else the runbook links of notifications lead nowhere.
- **After a crash or a reboot**: \`xai-metrics service\` writes systemd units and says how they are enabled.
- **Back-ups**: \`xai-metrics backup --to /backups/${name}.tar\`, and \`xai-metrics restore\` into a folder without data.
- **From other machines**: the programs listen on the addresses in \`engines\`, by default on 127.0.0.1, and ask nobody for a
  password. Put a proxy with TLS and passwords before them rather than opening their ports; let it strip the path of its
  address, and write that address into \`prometheusUrl\`, \`alertmanagerUrl\` and \`grafanaUrl\`, where the links of messages lead.
`;
  return { path: 'README.md', content };
}

/** Rows of the files that Prometheus signs in with. */
function secretsOfPrometheus({ metricsAuth, remoteWrite }: StackContext['config']): string {
  const files = [
    ...(metricsAuth === undefined ? [] : [[metricsAuth, 'the metrics of your servers'] as const]),
    ...remoteWrite.map((receiver) => [receiver, receiver.url] as const),
  ];
  return files
    .map(([credentials, where]) => {
      const { username } = credentials;
      const secret = username === undefined ? 'the token' : `the password of \`${username}\``;
      const file = secretFile(credentials);
      return file === undefined
        ? ''
        : `| \`${file}\` | ${secret} with which Prometheus signs in at ${where}; yours to write: \`${secretCommand(file)}\`; in containers then \`${shareSecretCommand(file)}\` |\n`;
    })
    .join('');
}

const nobody =
  'Nobody yet: alerts are on the page of Alertmanager only. Name `channels` in `xai-metrics.yaml`.';

function told(config: StackContext['config']): string {
  const { slack, pagerduty, email, heartbeat, receivers = [] } = config.channels;
  const rows: [severity: string, who: string[]][] = [
    [
      'critical',
      [
        ...(pagerduty === undefined ? [] : ['PagerDuty']),
        ...(slack === undefined ? [] : [`Slack \`${slack.critical ?? slack.default}\``]),
        ...(email === undefined ? [] : [`mail to ${email.to}`]),
      ],
    ],
    [
      'warning',
      slack !== undefined
        ? [
            `Slack \`${slack.default}\``,
            ...(['network', 'system', 'blockchain', 'api', 'ai'] as const).flatMap((service) =>
              slack[service] === undefined ? [] : [`\`${slack[service]}\` (${service})`],
            ),
          ]
        : email === undefined
          ? []
          : [`mail to ${email.to}`],
    ],
    [
      'info',
      slack !== undefined
        ? [`Slack \`${slack.digest ?? slack.default}\``]
        : email === undefined
          ? []
          : [`mail to ${email.to}`],
    ],
    [
      alertName(config, watchdog),
      heartbeat === undefined || watchdogName(config) === undefined
        ? []
        : ['the heartbeat address'],
    ],
    ...receivers.map(({ name, matchers, continue: goesOn }): [string, string[]] => [
      matchers.length === 0
        ? 'all'
        : matchers.map((each) => `\`${each.replaceAll('|', '\\|')}\``).join(' and '),
      [`your receiver ${name}${goesOn === false ? ', and to no other' : ''}`],
    ]),
  ];
  return `| alerts | go to |
| --- | --- |
${rows.map(([what, who]) => `| ${what} | ${who.length === 0 ? "nobody: Alertmanager's page only" : who.join(', ')} |`).join('\n')}`;
}
