import { askHttp, describeHttpError } from '../../ask-http';
import type { StackModel } from '../../checks/check';
import { isLoopback } from '../../engines/engine-address';
import type { VerifyResult } from './verify-result';

const timeoutSeconds = 10;

/** Opens the page that the first alert links to, as whoever gets its notification would. */
export async function verifyRunbooks({ alerts }: StackModel): Promise<VerifyResult[]> {
  const [first] = alerts;
  const url = first?.annotations.runbook_url;
  if (first === undefined || url === undefined) return [];
  const ownPage = url.includes('/user/runbooks/');
  const fault = await openPage(url, ownPage ? first.name : '');
  if (fault !== undefined) {
    const remedy = ownPage
      ? '; Prometheus serves it if it runs with --web.user-assets=pages: xai-metrics down, then up'
      : '; the setting runbookUrl says where it is';
    // A wiki may want a password that only people have.
    return [result(ownPage ? 'failed' : 'note', `${url} ${fault}${remedy}`)];
  }
  return isLoopback(new URL(url).host)
    ? [result('note', `open on this machine only, not on a phone: ${url}`)]
    : [result('ok', url)];
}

/** Why a page is not the one that it should be; `undefined` if it is. */
async function openPage(url: string, word: string): Promise<string | undefined> {
  try {
    const { status, text } = await askHttp(url, { timeoutSeconds });
    if (status !== 200) return `answers ${status}`;
    return text.includes(word) ? undefined : `does not speak of ${word}`;
  } catch (error) {
    return `does not answer (${describeHttpError(error, timeoutSeconds)})`;
  }
}

function result(status: VerifyResult['status'], detail: string): VerifyResult {
  return { area: 'notifications', name: 'Runbook links', status, detail };
}
