import type { AlertDefinition, AlertGroup } from '../define-alerts';

/** Databases that servers depend on, by what their exporters say. */
export const databaseAlerts: AlertGroup = ({ config, jobs, t }) => [
  ...(config.exporters.postgres.length > 0 ? [postgresDown(jobs.postgres, t.forBrief)] : []),
  ...(config.exporters.redis.length > 0 ? [redisDown(jobs.redis, t.forBrief)] : []),
];

function postgresDown(job: string, forSeconds: number): AlertDefinition {
  return {
    name: 'PostgresDown',
    severity: 'critical',
    service: 'system',
    expr: `pg_up{job="${job}"} == 0`,
    forSeconds,
    summary: 'PostgreSQL does not answer.',
    description: 'The exporter at {{ $labels.instance }} cannot reach its PostgreSQL.',
    runbook: {
      meaning: 'The exporter of PostgreSQL runs, but cannot log in to the database.',
      impact: 'An explorer or service that keeps its data there shows errors instead of pages.',
      diagnosis: [
        { look: 'Since when it is away: 1 is up, 0 is not.', query: `pg_up{job="${job}"}` },
        'On the machine of the database: `systemctl status postgresql`, `pg_isready -h <host>`, `df -h`.',
        'Its log (`journalctl -u postgresql -n 100`, or `/var/log/postgresql/`): a full disk, too many connections, a wrong password?',
        'If the database works, the exporter is at fault: see its log for the error of the log-in.',
      ],
      mitigation: [
        'Start it: `systemctl start postgresql`. With a full disk, make room before, and never delete from `pg_wal`.',
        'With too many connections, restart the service that holds them.',
        'If it cannot recover, switch to the standby, or restore the newest backup.',
      ],
      falseAlarm:
        "The password or the address of the exporter was changed and not that of the service: `psql` from the service's machine answers.",
    },
  };
}

function redisDown(job: string, forSeconds: number): AlertDefinition {
  return {
    name: 'RedisDown',
    severity: 'critical',
    service: 'system',
    expr: `redis_up{job="${job}"} == 0`,
    forSeconds,
    summary: 'Redis does not answer.',
    description: 'The exporter at {{ $labels.instance }} cannot reach its Redis.',
    runbook: {
      meaning: 'The exporter of Redis runs, but the server does not answer it.',
      impact:
        'Caches, sessions, limits and queues that live there fail. Servers become slow, or refuse requests.',
      diagnosis: [
        { look: 'Since when it is away: 1 is up, 0 is not.', query: `redis_up{job="${job}"}` },
        'On the machine of Redis: `systemctl status redis-server`, `redis-cli ping`.',
        'Its log (`journalctl -u redis-server -n 100`): out of memory, a full disk while it saved, a wrong password?',
      ],
      mitigation: [
        'Start it: `systemctl start redis-server`.',
        'If it was ended for its memory, set `maxmemory` and a policy, or give it more.',
        'If it refuses to write (`MISCONF`), make room on the disk.',
      ],
      falseAlarm:
        "The password or the address of the exporter was changed and not that of the service: `redis-cli ping` from the service's machine says `PONG`.",
    },
  };
}
