import { stringify } from 'yaml';
import { hasOwnAlertmanager } from '../alertmanager/own-alertmanager';
import { usesBlackbox } from '../blackbox/uses-blackbox';
import { isLoopback } from '../engines/engine-address';
import type { StackContext } from '../stack-context';
import type { StackFile } from '../stack-file';
import { renderEnvExample } from './env-example';
import {
  alertmanagerService,
  blackboxService,
  cadvisorService,
  grafanaService,
  nodeExporterService,
  prometheusService,
} from './services';

/** Renders `compose.yaml` and the example of its `.env`. */
export function renderCompose({ config }: StackContext): StackFile[] {
  const nodeExporter = config.exporters.node.find(isLoopback);
  const cadvisor = config.exporters.cadvisor.find(isLoopback);
  const hasAlertmanager = hasOwnAlertmanager(config);
  const settings = {
    name: `${config.name}-monitoring`,
    services: {
      prometheus: prometheusService(config),
      ...(hasAlertmanager && { alertmanager: alertmanagerService(config) }),
      grafana: grafanaService(config),
      ...(usesBlackbox(config) && { 'blackbox-exporter': blackboxService(config) }),
      ...(nodeExporter !== undefined && {
        'node-exporter': nodeExporterService(config, nodeExporter),
      }),
      ...(cadvisor !== undefined && { cadvisor: cadvisorService(config, cadvisor) }),
    },
    volumes: {
      'prometheus-data': {},
      ...(hasAlertmanager && { 'alertmanager-data': {} }),
      'grafana-data': {},
    },
  };
  return [
    {
      path: 'compose.yaml',
      content: head + stringify(settings, { lineWidth: 0, aliasDuplicateObjects: false }),
    },
    { path: '.env.example', content: renderEnvExample(settings.services) },
  ];
}

const head = `# The monitoring stack in containers: \`docker compose up -d\`, after a look at .env.example.
# All of them are on the host's network, so that they reach servers on its loopback, and listen where
# xai-metrics.yaml says: on 127.0.0.1, unless it was changed.
`;
