import type { StackContext } from '../../../stack-context';
import type { RowDefinition } from '../../define-board';
import { byServer, ofServer } from '../../panel-selectors';
import { tooLow } from '../../panel-thresholds';
import { upWords } from '../../value-words';

/** Databases, by their exporters. */
export function databasesRow({ jobs, config }: StackContext): RowDefinition {
  return {
    title: 'Databases',
    panels: [
      ...(config.exporters.postgres.length > 0
        ? [
            {
              title: 'PostgreSQL',
              kind: 'timeline' as const,
              description: 'Whether its exporter reaches the database.',
              unit: 'exact' as const,
              queries: [{ expr: ofServer('pg_up', `job="${jobs.postgres}"`), legend: byServer }],
              words: upWords,
              thresholds: tooLow({ critical: 1 }),
              alerts: ['PostgresDown'],
            },
          ]
        : []),
      ...(config.exporters.redis.length > 0
        ? [
            {
              title: 'Redis',
              kind: 'timeline' as const,
              description: 'Whether its exporter reaches the database.',
              unit: 'exact' as const,
              queries: [{ expr: ofServer('redis_up', `job="${jobs.redis}"`), legend: byServer }],
              words: upWords,
              thresholds: tooLow({ critical: 1 }),
              alerts: ['RedisDown'],
            },
          ]
        : []),
    ],
  };
}
