import type { WriteAlertCases } from '../alert-cases';
import { steady, usualCases } from '../usual-cases';

export const databaseCases: WriteAlertCases = (context) => {
  const { t, jobs } = context;
  const postgres = `pg_up{cluster="c",job="${jobs.postgres}",instance="a"}`;
  const redis = `redis_up{cluster="c",job="${jobs.redis}",instance="a"}`;
  return {
    PostgresDown: usualCases(context, {
      when: 'PostgreSQL does not answer its exporter',
      fires: { [postgres]: steady(0) },
      quiet: { 'it answers': { [postgres]: steady(1) } },
      forSeconds: t.forBrief,
      labels: { cluster: 'c', job: jobs.postgres, instance: 'a' },
      summary: 'PostgreSQL does not answer.',
      description: 'The exporter at a cannot reach its PostgreSQL.',
    }),
    RedisDown: usualCases(context, {
      when: 'Redis does not answer its exporter',
      fires: { [redis]: steady(0) },
      quiet: { 'it answers': { [redis]: steady(1) } },
      forSeconds: t.forBrief,
      labels: { cluster: 'c', job: jobs.redis, instance: 'a' },
      summary: 'Redis does not answer.',
      description: 'The exporter at a cannot reach its Redis.',
    }),
  };
};
