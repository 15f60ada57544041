import { reachable, splitAddress } from '../engines/engine-address';
import {
  alertmanagerFlags,
  blackboxFlags,
  nodeExporterFlags,
  prometheusFlags,
} from '../engines/engine-flags';
import type { ResolvedConfig } from '../stack-context';
import { imageUsers } from './image-users';

/** The service of Prometheus. */
export function prometheusService(config: ResolvedConfig) {
  return {
    image: config.images.prometheus,
    ...onHost,
    ...withoutRights(imageUsers.prometheus),
    working_dir: '/etc/prometheus',
    command: prometheusFlags(config, '/prometheus'),
    volumes: [readOnly('prometheus', '/etc/prometheus'), 'prometheus-data:/prometheus'],
    // It writes its last samples to disk.
    stop_grace_period: '1m',
    ...askBy('wget', `http://${reachable(config.engines.prometheus)}/-/ready`, '10m'),
    ...limits('PROMETHEUS', '2g', 1),
  };
}

/** The service of Alertmanager, which looks for its secrets from its working directory. */
export function alertmanagerService(config: ResolvedConfig) {
  return {
    image: config.images.alertmanager,
    ...onHost,
    ...withoutRights(imageUsers.alertmanager),
    working_dir: '/etc/alertmanager',
    command: alertmanagerFlags(config, '/alertmanager'),
    volumes: [readOnly('alertmanager', '/etc/alertmanager'), 'alertmanager-data:/alertmanager'],
    ...askBy('wget', `http://${reachable(config.engines.alertmanager)}/-/ready`),
    ...limits('ALERTMANAGER', '256m', 0.5),
  };
}

/** The service of Grafana: no sign-up, no guests, nothing sent to its maker. */
export function grafanaService(config: ResolvedConfig) {
  const [host, port] = splitAddress(config.engines.grafana);
  return {
    image: config.images.grafana,
    ...onHost,
    user: `${imageUsers.grafana.uid}:${imageUsers.grafana.gid}`,
    cap_drop: ['ALL'],
    environment: {
      GF_SERVER_HTTP_ADDR: host.replace(/^\[(.*)\]$/, '$1'),
      GF_SERVER_HTTP_PORT: port,
      GF_SERVER_ROOT_URL: `${config.grafanaUrl.replaceAll('$', '$$$$')}/`,
      GF_SECURITY_ADMIN_USER: fromEnv('GRAFANA_ADMIN_USER', ':-admin'),
      GF_SECURITY_ADMIN_PASSWORD: fromEnv(
        'GRAFANA_ADMIN_PASSWORD',
        ':?Write GRAFANA_ADMIN_PASSWORD=... into .env',
      ),
      GF_SECURITY_COOKIE_SECURE: config.grafanaUrl.startsWith('https:') ? 'true' : 'false',
      GF_SECURITY_COOKIE_SAMESITE: 'strict',
      GF_SECURITY_DISABLE_GRAVATAR: 'true',
      GF_USERS_ALLOW_SIGN_UP: 'false',
      GF_USERS_DEFAULT_THEME: 'system',
      GF_AUTH_ANONYMOUS_ENABLED: 'false',
      GF_SNAPSHOTS_EXTERNAL_ENABLED: 'false',
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
    },
    volumes: [
      readOnly('grafana/provisioning', '/etc/grafana/provisioning'),
      readOnly('grafana/dashboards', '/etc/grafana/dashboards'),
      'grafana-data:/var/lib/grafana',
    ],
    depends_on: { prometheus: { condition: 'service_healthy' } },
    ...askBy('wget', `http://${reachable(config.engines.grafana)}/api/health`),
    ...limits('GRAFANA', '512m', 1),
  };
}

/** The service of the blackbox exporter. */
export function blackboxService(config: ResolvedConfig) {
  return {
    image: config.images.blackbox,
    ...onHost,
    ...withoutRights(imageUsers.blackbox),
    working_dir: '/etc/blackbox',
    command: blackboxFlags(config),
    volumes: [readOnly('blackbox', '/etc/blackbox')],
    ...askBy('wget', `http://${reachable(config.engines.blackbox)}/-/healthy`),
    ...limits('BLACKBOX_EXPORTER', '128m', 0.5),
  };
}

/** The service of the node exporter, which sees the host's processes and disks. */
export function nodeExporterService({ images }: ResolvedConfig, address: string) {
  return {
    image: images.nodeExporter,
    ...onHost,
    ...withoutRights(imageUsers.nodeExporter),
    security_opt: ofTheHost,
    pid: 'host',
    command: [...nodeExporterFlags(address), '--path.rootfs=/host'],
    // `ro` alone where / is not shared, as in some containers and in WSL.
    volumes: [`/:/host:${fromEnv('NODE_EXPORTER_MOUNT', ':-ro,rslave')}`],
    ...askBy('wget', `http://${address}/`),
    ...limits('NODE_EXPORTER', '128m', 0.5),
  };
}

/** The service of cAdvisor, in a profile of its own: it needs much, and not everybody has containers. */
export function cadvisorService({ images }: ResolvedConfig, address: string) {
  const [host, port] = splitAddress(address);
  return {
    image: images.cadvisor,
    ...onHost,
    security_opt: ofTheHost,
    profiles: ['containers'],
    command: [
      `-listen_ip=${host === 'localhost' ? '127.0.0.1' : host.replace(/^\[(.*)\]$/, '$1')}`,
      `-port=${port}`,
      '-housekeeping_interval=15s',
      '-docker_only=true',
    ],
    // Its image has a health check, which asks this address.
    environment: { CADVISOR_HEALTHCHECK_URL: `http://${address}/healthz` },
    devices: ['/dev/kmsg'],
    volumes: [
      '/:/rootfs:ro',
      '/var/run:/var/run:ro',
      '/sys:/sys:ro',
      '/var/lib/docker/:/var/lib/docker:ro',
      '/dev/disk/:/dev/disk:ro',
    ],
    ...limits('CADVISOR', '256m', 0.5),
  };
}

const onHost = {
  network_mode: 'host',
  restart: 'unless-stopped',
  security_opt: ['no-new-privileges:true'],
  logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
} as const;

/** What a program that only reads its files and writes its data needs: nothing. */
function withoutRights({ uid, gid }: { readonly uid: number; readonly gid: number }) {
  return { user: `${uid}:${gid}`, cap_drop: ['ALL'], read_only: true };
}

/** With SELinux, files of the host are told apart by labels, which must not be written on `/`. */
const ofTheHost = ['no-new-privileges:true', 'label:disable'];

/** A folder of the stack; `z` lets containers read it under SELinux, and means nothing elsewhere. */
function readOnly(folder: string, target: string): string {
  return `./${folder}:${target}:ro,z`;
}

/** A health check; the images of all who get one have the tool. */
function askBy(tool: 'wget', url: string, startPeriod = '1m') {
  return {
    healthcheck: {
      test: ['CMD', tool, '-q', '-O', '/dev/null', url],
      interval: '15s',
      timeout: '5s',
      retries: 3,
      // Prometheus reads its log again after a crash, which takes minutes where it is large.
      start_period: startPeriod,
    },
  };
}

function limits(service: string, memory: string, cpus: number) {
  return {
    mem_limit: fromEnv(`${service}_MEMORY`, `:-${memory}`),
    cpus: fromEnv(`${service}_CPUS`, `:-${cpus}`),
  };
}

/** A variable that Compose fills in from `.env`. */
function fromEnv(name: string, rest: string): string {
  return `\${${name}${rest}}`;
}
