import { stringify } from 'yaml';
import type { Channels } from '../config/stack-config';
import type { StackContext } from '../stack-context';
import type { StackFile } from '../stack-file';
import { defaultSmtpPasswordFile } from './email';
import { writeInhibitions } from './inhibitions';
import { nameAlerts } from './name-alerts';
import { writeOwnReceivers } from './own-receivers';
import { writeReceivers } from './receivers';
import { writeRoutes } from './routes';
import { renderSecretsReadme } from './secrets-readme';
import { defaultSlackUrlFile } from './slack';
import { emailTemplate } from './templates/email';
import { pagerdutyTemplate } from './templates/pagerduty';
import { slackTemplate } from './templates/slack';
import { wordsTemplate } from './templates/words';

/** Renders Alertmanager's configuration, its templates, and the page about its secrets. */
export function renderAlertmanager(context: StackContext): StackFile[] {
  const { channels } = context.config;
  const global = writeGlobal(channels);
  const settings = {
    ...(Object.keys(global).length > 0 && { global }),
    templates: ['templates/*.tmpl'],
    route: writeRoutes(context),
    receivers: [...writeReceivers(channels), ...writeOwnReceivers(channels.receivers ?? [])],
    inhibit_rules: nameAlerts(context.config, writeInhibitions()),
  };
  return [
    {
      path: 'alertmanager/alertmanager.yml',
      content: head + stringify(settings, { lineWidth: 0 }),
    },
    { path: 'alertmanager/templates/words.tmpl', content: wordsTemplate },
    { path: 'alertmanager/templates/slack.tmpl', content: slackTemplate },
    { path: 'alertmanager/templates/pagerduty.tmpl', content: pagerdutyTemplate },
    { path: 'alertmanager/templates/email.tmpl', content: emailTemplate },
    { path: 'alertmanager/secrets/README.md', content: renderSecretsReadme(channels) },
  ];
}

const head = `# Alertmanager: who is told of what, how often, in which words. Loads in 0.25 and later.
# The digest is repeated at the next look after its repeat_interval, so that is less than its
# group_interval; Alertmanager remarks on it once in its log.
`;

function writeGlobal({ slack, pagerduty, email }: Channels): Readonly<Record<string, unknown>> {
  return {
    ...(slack !== undefined && { slack_api_url_file: slack.apiUrlFile ?? defaultSlackUrlFile }),
    ...(pagerduty?.url !== undefined && { pagerduty_url: pagerduty.url }),
    ...(email !== undefined && {
      smtp_smarthost: email.smarthost,
      smtp_from: email.from,
      smtp_require_tls: email.requireTls ?? true,
      ...(email.username !== undefined && {
        smtp_auth_username: email.username,
        smtp_auth_password_file: email.passwordFile ?? defaultSmtpPasswordFile,
      }),
    }),
  };
}
