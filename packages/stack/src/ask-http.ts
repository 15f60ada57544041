import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/** What is asked. */
export interface HttpQuestion {
  /** @defaultValue `'GET'` */
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutSeconds: number;
}

/** What came back. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

const mostRedirects = 5;

/**
 * Asks a server for text. Unlike `fetch` it has no list of ports that it does not ask: Prometheus has
 * none either, and 6000 is a port like any other.
 *
 * @throws Error if there is no answer; `describeHttpError` says why
 */
export async function askHttp(url: string, question: HttpQuestion): Promise<HttpAnswer> {
  const signal = AbortSignal.timeout(question.timeoutSeconds * 1000);
  let { headers = {} } = question;
  let target = new URL(url);
  for (let redirects = 0; ; redirects += 1) {
    const { status, location, text } = await askOnce(target, { ...question, headers }, signal);
    const isRedirect = status >= 300 && status < 400 && location !== undefined;
    if (!isRedirect || redirects === mostRedirects || question.method === 'POST') {
      return { status, text };
    }
    const next = new URL(location, target);
    // What signs in at one server is not for another.
    if (next.origin !== target.origin) headers = {};
    target = next;
  }
}

/** Why a request got no answer, as a phrase. */
export function describeHttpError(error: unknown, timeoutSeconds: number): string {
  const { name, code = '', message } = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError') return `no answer within ${timeoutSeconds} s`;
  if (code === 'ECONNREFUSED') return 'connection refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'there is no such host';
  if (code === 'ECONNRESET') return 'the connection was closed';
  if (code.startsWith('HPE_')) return 'it does not speak HTTP';
  // OpenSSL 3.5 has another name for it.
  if (/^(?:EPROTO|ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG))$/.test(code)) {
    return 'it does not speak https';
  }
  return code || message;
}

function askOnce(
  url: URL,
  { method = 'GET', headers, body }: HttpQuestion,
  signal: AbortSignal,
): Promise<HttpAnswer & { readonly location: string | undefined }> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send(url, { method, headers: { ...headers }, signal, agent: false });
    // Whatever the error, once the time is up that is the reason.
    const fail = (error: unknown) => reject(signal.aborted ? signal.reason : error);
    request.once('error', fail);
    request.once('response', (response) => {
      readText(response).then((text) => {
        const { statusCode = 0, headers: answered } = response;
        resolve({ status: statusCode, text, location: answered.location });
      }, fail);
    });
    request.end(body);
  });
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
