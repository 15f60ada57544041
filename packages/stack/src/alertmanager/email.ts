import type { Channels } from '../config/stack-config';

/** Where the mail password is looked for, relative to the folder `alertmanager`. */
export const defaultSmtpPasswordFile = 'secrets/smtp_password';

/** Writes an email receiver; the mail server comes from the global settings. */
export function emailConfig({ to }: NonNullable<Channels['email']>) {
  return {
    to,
    send_resolved: true,
    headers: { Subject: '{{ template "xai-metrics.email.subject" . }}' },
    text: '{{ template "xai-metrics.email.text" . }}',
    html: '{{ template "xai-metrics.email.html" . }}',
  };
}
