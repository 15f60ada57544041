import { askHttp, describeHttpError, type HttpAnswer, type HttpQuestion } from '../../ask-http';
import { StackError } from '../../stack-error';

const timeoutSeconds = 10;

/** The API of Prometheus or of Alertmanager. */
export interface HttpApi {
  readonly url: string;
  /**
   * Asks for JSON.
   *
   * @throws StackError if there is no answer, or one that says no
   */
  get<Answer>(path: string, query?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Asks for text. */
  text(path: string): Promise<string>;
  /** Sends JSON. */
  post(path: string, body: unknown): Promise<void>;
}

/**
 * Reaches the API of an engine.
 *
 * @param title - what messages call it
 * @param remedy - what to do if it does not answer
 */
export function createHttpApi(title: string, url: string, remedy: string): HttpApi {
  const ask = async (
    path: string,
    question: Omit<HttpQuestion, 'timeoutSeconds'> = {},
  ): Promise<string> => {
    let answer: HttpAnswer;
    try {
      answer = await askHttp(url + path, { ...question, timeoutSeconds });
    } catch (error) {
      const why = describeHttpError(error, timeoutSeconds);
      throw new StackError(`${title} does not answer at ${url} (${why}).`, remedy, {
        cause: error,
      });
    }
    const { status, text } = answer;
    if (status >= 200 && status < 300) return text;
    throw new StackError(
      `${title} at ${url} answers ${status} to ${path.split('?')[0]}: ${readError(text)}`,
      remedy,
    );
  };
  return {
    url,
    async get<Answer>(path: string, query: Readonly<Record<string, string>> = {}) {
      const params = new URLSearchParams(query).toString();
      const text = await ask(params === '' ? path : `${path}?${params}`);
      try {
        return JSON.parse(text) as Answer;
      } catch (error) {
        throw new StackError(`${title} at ${url} does not answer with JSON.`, remedy, {
          cause: error,
        });
      }
    },
    text: ask,
    async post(path, body) {
      const headers = { 'content-type': 'application/json' };
      await ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
    },
  };
}

function readError(text: string): string {
  try {
    return (JSON.parse(text) as { error: string }).error ?? text;
  } catch {
    return text.slice(0, 200);
  }
}
