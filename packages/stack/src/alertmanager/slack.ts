/** How a message in Slack looks: by what it is for. */
export type SlackStyle = 'default' | 'critical' | 'digest';

/** Where the address of Slack's webhook is looked for, relative to the folder `alertmanager`. */
export const defaultSlackUrlFile = 'secrets/slack_api_url';

/** Writes a Slack receiver; the webhook's address comes from the global setting. */
export function slackConfig(channel: string, style: SlackStyle) {
  const title = `{{ template "xai-metrics.${style === 'digest' ? 'slack.digest.' : ''}title" . }}`;
  return {
    channel,
    // What is in a digest needs no answer, so its end is no news.
    send_resolved: style !== 'digest',
    username: 'Alertmanager',
    color: '{{ template "xai-metrics.slack.color" . }}',
    title,
    title_link: '{{ template "xai-metrics.link" . }}',
    fallback: title,
    ...(style === 'critical' && {
      pretext: '{{ template "xai-metrics.slack.critical.pretext" . }}',
    }),
    text: `{{ template "xai-metrics.slack.${style === 'default' ? '' : `${style}.`}text" . }}`,
  };
}
