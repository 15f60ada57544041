import type { Answer } from '../../answer';
import { reasonHeaders } from '../../health/probe-answers';
import type { Probes } from '../../health/probes';
import { jsonAnswer, type PresetEndpoint } from './preset-endpoint';

// What a node that is there, but not at the head, is not ready for.
const syncingCodes = ['syncing', 'lag', 'upstream', 'recovering'];

/**
 * Answers `/eth/v1/node/health` as the Beacon API has it: 200 if ready, 206 (or `syncing_status`) if
 * it is catching up or its execution client is away, 503 otherwise. No body.
 *
 * @remarks The API allows every status from 100; here they start at 200, because one below is no
 * answer for HTTP: the caller would go on waiting.
 */
export function createBeaconEndpoints(probes: Probes): PresetEndpoint[] {
  return [
    {
      path: '/eth/v1/node/health',
      like: 'ready',
      async answer(search) {
        const syncingStatus = search.get('syncing_status') ?? '206';
        if (!/^[2-5]\d\d$/.test(syncingStatus)) {
          return jsonAnswer(400, {
            code: 400,
            message: 'syncing_status has to be a status from 200 to 599',
          });
        }
        const { ok, codes, retryAfterSeconds } = await probes.ready();
        if (ok) return emptyAnswer(200);
        const isSyncing = codes.every((code) => syncingCodes.includes(code));
        return emptyAnswer(
          isSyncing ? Number(syncingStatus) : 503,
          reasonHeaders({ codes, retryAfterSeconds }),
        );
      },
    },
  ];
}

function emptyAnswer(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'cache-control': 'no-store', ...headers }, body: '' };
}
