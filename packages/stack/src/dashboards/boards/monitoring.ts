import type { Board } from '../define-board';
import { instrumentationRow } from './monitoring/instrumentation';
import { notificationsRow } from './monitoring/notifications';
import { remoteStorageRow } from './monitoring/remote-storage';
import { targetsRow } from './monitoring/targets';

/** The monitoring itself: targets, rules, notifications, and the instrumentation of the servers. */
export const monitoringBoard: Board = (context) => ({
  key: 'monitoring',
  title: 'Monitoring',
  description: 'Whether the monitoring itself can be believed.',
  tags: ['monitoring'],
  jobs: '.+',
  variables: [],
  rows: [
    targetsRow(context),
    notificationsRow(context),
    ...(context.config.remoteWrite.length > 0 ? [remoteStorageRow] : []),
    instrumentationRow(context),
  ],
});
