import { renderAlertmanager } from './alertmanager/render-alertmanager';
import { renderAlerts } from './alerts/render-alerts';
import { renderBlackbox } from './blackbox/render-blackbox';
import { renderCompose } from './compose/render-compose';
import { resolveConfig } from './config/resolve-config';
import type { StackConfig } from './config/stack-config';
import { renderBoards } from './dashboards/render-boards';
import { renderGrafana } from './grafana/render-grafana';
import { renderPrometheus } from './prometheus/render-prometheus';
import { renderRecordings } from './recording/render-recordings';
import { renderRunbooks } from './runbooks/render-runbooks';
import { createContext } from './stack-context';
import type { StackFile } from './stack-file';
import { renderGitignore } from './stack-readme/render-gitignore';
import { renderStackReadme } from './stack-readme/render-stack-readme';
import { tidyNumbers } from './tidy-numbers';

/**
 * Renders a whole monitoring stack: Prometheus with recording rules and alerts, Alertmanager, Grafana,
 * and a runbook for each alert. Pure: the same configuration gives the same files.
 *
 * @returns the files, by their path
 * @throws StackError for a setting that cannot be
 * @example
 * ```ts
 * import { renderStack } from '@xai-metrics/stack';
 *
 * const files = renderStack({ targets: { node: ['127.0.0.1:8000'] } });
 * console.log(files.map(({ path }) => path)); // prometheus/prometheus.yml and others
 * ```
 */
export function renderStack(config: StackConfig): StackFile[] {
  const context = createContext(resolveConfig(config));
  const files = [
    ...renderPrometheus(context),
    renderRecordings(context),
    ...renderAlerts(context),
    ...renderAlertmanager(context),
    ...renderBlackbox(context),
    ...renderGrafana(context),
    ...renderBoards(context),
    ...renderCompose(context),
    renderStackReadme(context),
    renderGitignore(),
    ...renderRunbooks(context),
  ];
  return files.map(({ path, content }) => ({ path, content: tidyNumbers(content) }));
}
