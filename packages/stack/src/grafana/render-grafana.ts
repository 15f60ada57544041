import { stringify } from 'yaml';
import { prometheusUid } from '../dashboards/render-variables';
import { duration } from '../duration';
import { reachable } from '../engines/engine-address';
import type { StackContext } from '../stack-context';
import type { StackFile } from '../stack-file';
import { grafanaFolders } from './grafana-folders';

/** Renders what Grafana reads when it starts: its data sources, and where the boards are. */
export function renderGrafana(context: StackContext): StackFile[] {
  return [renderDatasources(context), renderProvider(context)];
}

function renderDatasources({ config, t }: StackContext): StackFile {
  return file('datasources/datasources.yml', {
    apiVersion: 1,
    datasources: [
      {
        name: 'Prometheus',
        uid: prometheusUid,
        type: 'prometheus',
        access: 'proxy',
        url: `http://${reachable(config.engines.prometheus)}`,
        isDefault: true,
        editable: false,
        jsonData: {
          httpMethod: 'POST',
          // From it Grafana derives $__rate_interval, which is never less than four scrapes.
          timeInterval: duration(t.scrapeInterval),
          prometheusType: 'Prometheus',
          cacheLevel: 'Low',
          incrementalQuerying: true,
          incrementalQueryOverlapWindow: '10m',
        },
      },
    ],
  });
}

function renderProvider({ config }: StackContext): StackFile {
  return file('dashboards/dashboards.yml', {
    apiVersion: 1,
    providers: [
      {
        name: config.name,
        folder: config.name,
        // Stays the same whatever the name of the folder.
        folderUid: `${config.name}-boards`,
        type: 'file',
        disableDeletion: true,
        allowUiUpdates: false,
        updateIntervalSeconds: 30,
        options: { path: grafanaFolders.dashboards.target },
      },
    ],
  });
}

function file(path: string, content: unknown): StackFile {
  return {
    path: `${grafanaFolders.provisioning.source}/${path}`,
    content: stringify(content, { lineWidth: 0 }),
  };
}
