import { reachable } from '../engines/engine-address';
import { secretFile } from '../prometheus/sign-in';
import { secretCommand, shareSecretCommand } from '../secret-command';
import type { StackContext } from '../stack-context';
import type { StackFile } from '../stack-file';

/** Renders the page of the generated folder: what is where, how to start, how to change it. */
export function renderStackReadme({ config, jobs }: StackContext): StackFile {
  const { engines, name, probes, channels } = config;
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
| Prometheus | http://${reachable(engines.prometheus)} |
| Alertmanager | http://${reachable(engines.alertmanager)} |
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
    probes
      ? '\n| `blackbox/blackbox.yml` | how `/readyz` of each server is asked from outside |'
      : ''
  }
| \`grafana/\` | boards, and the provisioning of boards and data sources |
| \`runbooks/\` | a page for each alert: what it means, what to look at, what to do |
| \`compose.yaml\`, \`.env.example\` | the same in containers |

## Who is told

${Object.keys(channels).length === 0 ? nobody : told(channels)}

Alerts of severity critical wake somebody: they are repeated every five minutes. Warnings are for today. Hints
(severity info) come in one message a day. A critical alert silences the warnings about the same thing, and \`NodeDown\`
all others of its server.

## Change it

- **Another server**: add it to \`targets\` in \`xai-metrics.yaml\`, then \`xai-metrics generate\`. Prometheus sees it by itself.
- **Another threshold**: \`thresholds\` in \`xai-metrics.yaml\`, \`xai-metrics generate\`, then restart:
  \`xai-metrics down\` and \`up\`, or \`docker compose restart\`. Without a gap: \`kill -HUP\` with the process id of Prometheus or Alertmanager.
- **Own rules**: a file of your own in \`prometheus/rules/\` is loaded as well; \`xai-metrics check\` looks at it.
- **After a crash or a reboot**: \`xai-metrics service\` writes systemd units and says how they are enabled.
- **Back-ups**: \`xai-metrics backup --to /backups/${name}.tar\`, and \`xai-metrics restore\` into a folder without data.
- **From other machines**: the programs listen on the addresses in \`engines\`, by default on 127.0.0.1, and ask nobody for a
  password. Put a proxy with TLS and passwords before them rather than opening their ports.
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

function told({ slack, pagerduty, email, heartbeat }: StackContext['config']['channels']): string {
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
    ['Watchdog', heartbeat === undefined ? [] : ['the heartbeat address']],
  ];
  return `| alerts | go to |
| --- | --- |
${rows.map(([what, who]) => `| ${what} | ${who.length === 0 ? "nobody: Alertmanager's page only" : who.join(', ')} |`).join('\n')}`;
}
