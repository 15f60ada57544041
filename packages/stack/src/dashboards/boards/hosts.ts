import type { StackContext } from '../../stack-context';
import type { BoardDefinition } from '../define-board';
import { certificatesRow } from './hosts/certificates';
import { containersRow } from './hosts/containers';
import { databasesRow } from './hosts/databases';
import { disksRow } from './hosts/disks';
import { machinesRow } from './hosts/machines';
import { networkRow } from './hosts/network';
import { unitsRow } from './hosts/units';

/**
 * Machines, containers, databases and certificates, by the exporters of others.
 *
 * @returns `undefined` where no exporter is configured, and no certificate is watched
 */
export function hostsBoard(context: StackContext): BoardDefinition | undefined {
  const { config, jobs } = context;
  const { exporters, certificates, probes, scheme } = config;
  const rows = [
    ...(exporters.node.length > 0
      ? [machinesRow(context), disksRow(context), networkRow(context), unitsRow(context)]
      : []),
    ...(exporters.cadvisor.length > 0 ? [containersRow(context)] : []),
    ...(exporters.postgres.length + exporters.redis.length > 0 ? [databasesRow(context)] : []),
    ...(certificates.length > 0 || (probes && scheme === 'https')
      ? [certificatesRow(context)]
      : []),
  ];
  if (rows.length === 0) return undefined;
  const { nodeExporter, cadvisor, postgres, redis, certificate, probe } = jobs;
  return {
    key: 'hosts',
    title: 'Machines, containers and databases',
    description: 'What runs below and beside the servers.',
    tags: ['system'],
    jobs: [nodeExporter, cadvisor, postgres, redis, certificate, probe].join('|'),
    variables: [],
    rows,
  };
}
