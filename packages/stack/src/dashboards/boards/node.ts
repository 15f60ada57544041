import type { Board } from '../define-board';
import { machineRow } from './node/machine';
import { processRow } from './node/process';
import { readinessRow } from './node/readiness';
import { securityRow } from './node/security';

/** The process, its machine, and whether it is fit to serve. */
export const nodeBoard: Board = (context) => ({
  key: 'node',
  title: 'Node health',
  description: 'The processes, their machines, and whether they are fit to serve.',
  tags: ['system'],
  variables: ['chain', 'check'],
  rows: [machineRow(context), processRow(context), readinessRow(context), securityRow(context)],
});
