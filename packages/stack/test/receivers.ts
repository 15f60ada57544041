import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** What Alertmanager sent to Slack. */
export interface SlackMessage {
  readonly receivedAt: number;
  readonly channel: string | undefined;
  readonly title: string;
  readonly titleLink: string;
  readonly pretext: string;
  readonly text: string;
  readonly color: string | undefined;
}

/** What Alertmanager sent to PagerDuty's Events API v2. */
export interface PagerDutyEvent {
  readonly receivedAt: number;
  readonly action: 'trigger' | 'resolve';
  readonly routingKey: string;
  readonly dedupKey: string;
  readonly severity: string;
  readonly summary: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** A mail as it came in. */
export interface Mail {
  readonly receivedAt: number;
  readonly to: readonly string[];
  readonly subject: string;
  /** The plain part. */
  readonly text: string;
  /** The HTML part. */
  readonly html: string;
}

/** Stand-ins for all that Alertmanager sends to, and what they received, in order. */
export interface Receivers {
  /** The webhook's address, to be written into `secrets/slack_api_url`. */
  readonly slackUrl: string;
  /** For `channels.pagerduty.url`. */
  readonly pagerdutyUrl: string;
  /** For `channels.heartbeat.url`. */
  readonly heartbeatUrl: string;
  /** `host:port` for `channels.email.smarthost`; speaks no TLS. */
  readonly smtpAddress: string;
  readonly slack: readonly SlackMessage[];
  readonly pagerduty: readonly PagerDutyEvent[];
  readonly mails: readonly Mail[];
  /** Times in milliseconds at which the heartbeat arrived. */
  readonly heartbeats: readonly number[];
  stop(): Promise<void>;
}

/** Starts the stand-ins on free ports of 127.0.0.1. */
export async function startReceivers(): Promise<Receivers> {
  const slack: SlackMessage[] = [];
  const pagerduty: PagerDutyEvent[] = [];
  const mails: Mail[] = [];
  const heartbeats: number[] = [];
  const http = createServer((request, response) => {
    void readText(request).then((body) => {
      if (request.url === '/slack') slack.push(toSlackMessage(body));
      else if (request.url === '/heartbeat') heartbeats.push(Date.now());
      else pagerduty.push(toPagerDutyEvent(body));
      // Alertmanager 0.33 tries again after an answer that claims to be JSON and is not Slack's.
      response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
    });
  });
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData(stream, session, done) {
      void readText(stream).then((source) => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push(toMail(source, to));
        done();
      });
    },
  });
  // One that closes in the moment of a notification would be a fault of ours.
  http.keepAliveTimeout = 0;
  const httpAddress = await listen(http);
  const smtpAddress = await listen(smtp.server as Server);
  return {
    slackUrl: `http://${httpAddress}/slack`,
    pagerdutyUrl: `http://${httpAddress}/pagerduty`,
    heartbeatUrl: `http://${httpAddress}/heartbeat`,
    smtpAddress,
    slack,
    pagerduty,
    mails,
    heartbeats,
    async stop() {
      http.closeAllConnections();
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
      });
      await new Promise<void>((resolve) => {
        smtp.close(() => resolve());
      });
    },
  };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

async function readText(stream: NodeJS.ReadableStream | IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}

function toSlackMessage(body: string): SlackMessage {
  const { channel, attachments } = JSON.parse(body) as {
    channel?: string;
    attachments: readonly Readonly<Record<string, string>>[];
  };
  const { title = '', title_link = '', pretext = '', text = '', color } = attachments[0] ?? {};
  return { receivedAt: Date.now(), channel, title, titleLink: title_link, pretext, text, color };
}

function toPagerDutyEvent(body: string): PagerDutyEvent {
  const { event_action, routing_key, dedup_key, payload } = JSON.parse(body) as {
    event_action: 'trigger' | 'resolve';
    routing_key: string;
    dedup_key: string;
    payload?: { severity: string; summary: string; custom_details?: Record<string, unknown> };
  };
  return {
    receivedAt: Date.now(),
    action: event_action,
    routingKey: routing_key,
    dedupKey: dedup_key,
    severity: payload?.severity ?? '',
    summary: payload?.summary ?? '',
    details: payload?.custom_details ?? {},
  };
}

function toMail(source: string, to: readonly string[]): Mail {
  const [head = '', ...rest] = source.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  const boundary = /boundary="?([^"\r\n;]+)"?/i.exec(head)?.[1];
  const parts = boundary === undefined ? [] : body.split(`--${boundary}`);
  const part = (type: string) => {
    const found = parts.find((candidate) =>
      new RegExp(`Content-Type: ${type}`, 'i').test(candidate),
    );
    return found === undefined ? '' : decodeQuotedPrintable(found.slice(found.indexOf('\r\n\r\n')));
  };
  return {
    receivedAt: Date.now(),
    to,
    subject: decodeWords(/^Subject: (.*(?:\r\n[ \t].*)*)/im.exec(head)?.[1] ?? ''),
    text: part('text/plain').trim(),
    html: part('text/html').trim(),
  };
}

function decodeQuotedPrintable(text: string): string {
  const joined = text.replaceAll(/=\r?\n/g, '');
  const bytes = joined.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8').replaceAll('\r\n', '\n');
}

/** Decodes the encoded words of a header, RFC 2047. */
function decodeWords(header: string): string {
  return header
    .replaceAll(/\r\n[ \t]/g, ' ')
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?q\?([^?]*)\?=/gi, (_, word: string) =>
      decodeQuotedPrintable(word.replaceAll('_', ' ')),
    );
}
