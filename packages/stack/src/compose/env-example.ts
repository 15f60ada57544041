/** What `.env.example` is read from: services with limits. */
interface LimitedService {
  readonly mem_limit: string;
  readonly cpus: string;
}

/** Renders the example of `.env`: the password that must be set, and limits that may be. */
export function renderEnvExample(services: Readonly<Record<string, LimitedService>>): string {
  const defaults = Object.values(services)
    .flatMap(({ mem_limit, cpus }) => [mem_limit, cpus])
    .map((variable) => /^\$\{(\w+):-(.+)\}$/.exec(variable))
    .map((match) => `#${match?.[1]}=${match?.[2]}`);
  const nodeExporter =
    'node-exporter' in services
      ? '\n# How the node exporter sees the disks; `ro` where Docker says that / is not a shared mount.\n#NODE_EXPORTER_MOUNT=ro,rslave\n'
      : '';
  return `# Copy this file to .env and set the password; docker compose reads it. Keep .env out of version control.

# Grafana's administrator. The password counts only at the first start; later it is changed in Grafana.
#GRAFANA_ADMIN_USER=admin
GRAFANA_ADMIN_PASSWORD=

# Memory and processors that each program may use at most; 0 is no limit. Docker refuses more processors
# than the machine has.
${defaults.join('\n')}
${nodeExporter}`;
}
