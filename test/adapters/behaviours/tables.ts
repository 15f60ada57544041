import { access } from './access';
import type { BehaviourTable } from './behaviour';
import { connection } from './connection';
import { customLabels } from './custom-labels';
import { exclusion } from './exclusion';
import { exemplars } from './exemplars';
import { exposition } from './exposition';
import { http2 } from './http2';
import { naming } from './naming';
import { negotiation } from './negotiation';
import { outcome } from './outcome';
import { probes } from './probes';
import { processes } from './processes';
import { routing } from './routing';
import { rpc } from './rpc';
import { safety } from './safety';
import { sharing } from './sharing';
import { sizes } from './sizes';

/** Everything that holds for every framework. */
export const behaviourTables: readonly BehaviourTable[] = [
  routing,
  outcome,
  connection,
  http2,
  safety,
  exposition,
  access,
  probes,
  sharing,
  customLabels,
  exclusion,
  sizes,
  naming,
  negotiation,
  exemplars,
  processes,
  rpc,
];

const isWhole = process.env.XAI_METRICS_MATRIX === 'whole';

/**
 * What is proven for the older versions: all of it by `npm run matrix`, otherwise what depends on the
 * inside of a framework.
 */
export const olderVersionTables = behaviourTables.filter(
  ({ touchesFramework = false }) => isWhole || touchesFramework,
);

/** The same for what another framework carries: otherwise what it has a hand in. */
export const carriedTables = behaviourTables.filter(
  ({ area }) => isWhole || ['routing', 'outcome', 'exposition'].includes(area),
);
