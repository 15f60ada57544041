import { panelQueries } from '../../packages/stack/src/dashboards/panel-queries';
import type { MonitoredDemo } from './monitored-demo';

/**
 * What the stat panels of a board show for one server, by title.
 *
 * @param instance - `host:port` of the server
 */
export async function shownByStats(
  { files, prometheus }: MonitoredDemo,
  board: string,
  instance: string,
): Promise<Readonly<Record<string, number | undefined>>> {
  const file = files.find(({ path }) => path === `grafana/dashboards/${board}.json`);
  const values = { rateInterval: '16s', range: '1m', variables: { instance } };
  const stats = panelQueries(JSON.parse(file?.content ?? '{}'), values).filter(
    ({ panelType }) => panelType === 'stat',
  );
  const shown = await Promise.all(
    stats.map(async ({ title, expr }) => {
      const [series] = await prometheus.query(expr);
      return [title, series?.points[0]?.[1]] as const;
    }),
  );
  return Object.fromEntries(shown);
}
