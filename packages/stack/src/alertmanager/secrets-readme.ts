import { imageUsers } from '../compose/image-users';
import type { Channels } from '../config/stack-config';
import { secretCommand, shareSecretCommand } from '../secret-command';
import { defaultSmtpPasswordFile } from './email';
import { secretFilesOf } from './own-receivers';
import { defaultRoutingKeyFile } from './pagerduty';
import { defaultSlackUrlFile } from './slack';

/** Renders the page that says which secret belongs into which file. */
export function renderSecretsReadme(channels: Channels): string {
  const { slack, pagerduty, email, heartbeat, receivers = [] } = channels;
  const files: [file: string, content: string][] = [];
  if (slack !== undefined) {
    files.push([slack.apiUrlFile ?? defaultSlackUrlFile, 'the address of the Slack webhook']);
  }
  if (pagerduty !== undefined) {
    files.push([
      pagerduty.routingKeyFile ?? defaultRoutingKeyFile,
      'the integration key of a PagerDuty service (Events API v2)',
    ]);
  }
  if (email?.username !== undefined) {
    files.push([
      email.passwordFile ?? defaultSmtpPasswordFile,
      `the mail server's password of \`${email.username}\``,
    ]);
  }
  if (heartbeat?.bearerTokenFile !== undefined) {
    files.push([heartbeat.bearerTokenFile, 'the token of the heartbeat address']);
  }
  for (const receiver of receivers) {
    const used = secretFilesOf(receiver);
    files.push(
      ...used.map((file): [string, string] => [file, `of your receiver ${receiver.name}`]),
    );
  }
  return `# Secrets

Nothing secret stands in the configuration: each secret is the whole content of a file. Keep these files
out of version control.

${files.length === 0 ? noSecrets : table(files)}
`;
}

const noSecrets =
  'No channel is configured that needs one. Name channels in `xai-metrics.yaml`, run `xai-metrics generate`,\nand this page lists their files.';

function table(files: readonly (readonly [file: string, content: string])[]): string {
  return `| file, seen from the folder \`alertmanager\` | content |
| --- | --- |
${files.map(([file, content]) => `| \`${file}\` | ${content} |`).join('\n')}

For example, in the folder of the stack:

\`\`\`sh
${secretCommand(`alertmanager/${files[0]?.[0]}`)}
\`\`\`

Alertmanager reads a file when it sends, so a new secret needs no restart. A file that is missing shows in its log and in
\`alertmanager_notifications_failed_total\`; \`xai-metrics verify\` names it.

In containers Alertmanager runs as the user ${imageUsers.alertmanager.uid} (nobody), who has to be able to read the files too:

\`\`\`sh
${shareSecretCommand('alertmanager/secrets/*')}
\`\`\`

You still can, and nobody else; \`xai-metrics up --docker\` checks it. A webhook that belongs to a Slack app posts into the app's own channel, whatever channel
is asked for: for several channels, use a webhook of the integration "Incoming WebHooks".`;
}
