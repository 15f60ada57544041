import type { ReportedCheck } from '../../health/check';
import { reasonHeaders } from '../../health/probe-answers';
import type { Probes } from '../../health/probes';
import { isBadParameter } from '../overrides';
import { readReadinessQuestion } from '../readiness-question';
import { jsonAnswer, type PresetEndpoint } from './preset-endpoint';

/**
 * Answers `/liveness` and `/readiness?minPeers=1&maxBlocksBehind=2` in the words of Besu: `UP` or
 * `DOWN`, with its details of peers and sync.
 *
 * @remarks A node that is `DOWN` for another reason, a stall or a check, says so in `x-ready-reason`.
 */
export function createBesuEndpoints(probes: Probes): PresetEndpoint[] {
  return [
    {
      path: '/liveness',
      like: 'live',
      async answer() {
        const { ok } = await probes.live();
        return jsonAnswer(ok ? 200 : 503, { status: ok ? 'UP' : 'DOWN' });
      },
    },
    {
      path: '/readiness',
      like: 'ready',
      async answer(search) {
        const question = readReadinessQuestion(probes.readiness, search);
        if (isBadParameter(question)) {
          const { parameter, problem } = question;
          return jsonAnswer(400, { status: 'BAD_REQUEST', error: `${parameter}: ${problem}` });
        }
        const { ok, checks, ...result } = await probes.ready(question);
        const details = { ...describePeers(checks.peers), ...describeSync(checks.lag) };
        return jsonAnswer(
          ok ? 200 : 503,
          {
            status: ok ? 'UP' : 'DOWN',
            ...(Object.keys(details).length === 0 ? {} : { checks: details }),
          },
          ok ? {} : reasonHeaders(result),
        );
      },
    },
  ];
}

function describePeers(check: ReportedCheck | undefined) {
  if (check?.value === undefined) return {};
  const { status, value, limit } = check;
  return { peers: { status: status !== 'fail', currentPeers: value, requiredPeers: limit } };
}

function describeSync(check: ReportedCheck | undefined) {
  // Without a reference, the value counts references.
  if (check?.value === undefined || check.unit !== 'blocks') return {};
  const { status, value, limit } = check;
  return { sync: { status: status !== 'fail', blocksBehind: value, maxBlocksBehind: limit } };
}
