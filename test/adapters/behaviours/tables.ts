import { access } from './access';
import type { BehaviourTable } from './behaviour';
import { connection } from './connection';
import { exposition } from './exposition';
import { http2 } from './http2';
import { outcome } from './outcome';
import { probes } from './probes';
import { routing } from './routing';
import { safety } from './safety';
import { sharing } from './sharing';

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
];
