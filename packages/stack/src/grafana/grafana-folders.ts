/** Where the folders of a stack are seen by Grafana: in its container, and in the provisioning. */
export const grafanaFolders = {
  provisioning: { source: 'grafana/provisioning', target: '/etc/grafana/provisioning' },
  dashboards: { source: 'grafana/dashboards', target: '/etc/grafana/dashboards' },
} as const;
