import { XaiMetricsError } from './errors';
import type { MetricsRegistry } from './registry';
import { processState, registryState } from './shared-state';

/** What this project needs of a Prometheus client: prom-client and its successor both fit. */
export interface MetricsClient {
  /** The default registry. */
  readonly register: MetricsRegistry;
  readonly Registry: new () => MetricsRegistry;
  readonly Counter: new (config: object) => ClientBase;
  readonly Gauge: new (
    config: object,
  ) => ClientBase & {
    setToCurrentTime(labels?: object): void;
    startTimer(labels?: object): unknown;
  };
  readonly Histogram: new (config: object) => ClientBase & { startTimer(labels?: object): unknown };
  collectDefaultMetrics(config: { readonly register: MetricsRegistry }): void;
}

/** What the classes of a client set before they call `reset()`. */
export interface ClientBase {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly labelNames: readonly string[];
  readonly buckets: readonly number[];
  readonly aggregator: string;
  collect?(): void | Promise<void>;
}

type ClientName = 'prom-client' | '@prometheus-io/client';

/** A client whose module has been loaded, by whomever. */
interface LoadedClient {
  readonly name: ClientName;
  readonly client: MetricsClient;
}

// The first one is taken where nothing speaks for the other: it runs on every version of Node.
const clientNames: readonly ClientName[] = ['prom-client', '@prometheus-io/client'];
const clientFile = /[\\/]node_modules[\\/](prom-client|@prometheus-io[\\/]client)[\\/]index\.js$/;

let chosen: MetricsClient | undefined;

/**
 * Finds the client to use. It is loaded now and not before, so that what the application has loaded
 * can be seen.
 *
 * @param registry - the registry that the metrics go to; without one it is for the default registry
 * @throws XaiMetricsError `XAI_METRICS_NO_CLIENT` if none is installed
 */
export function findClient(registry?: MetricsRegistry): MetricsClient {
  const owner = registry && ownerOf(registry);
  if (owner === undefined) {
    chosen ??= chooseClient();
    return chosen;
  }
  // A registry fits all copies of its client, and of ours the version is known.
  return pathOf(owner.name) === undefined ? owner.client : load(owner.name);
}

/**
 * Creates a registry of its own, for what must not appear in the registries of the application.
 *
 * @throws XaiMetricsError `XAI_METRICS_NO_CLIENT` if no Prometheus client is installed
 */
export function createRegistry(): MetricsRegistry {
  const registry: MetricsRegistry = new (chosen ?? chooseClient()).Registry();
  registryState(registry).isApart = true;
  return registry;
}

/**
 * Tells of metrics that the application keeps in the default registry of another client, once for
 * each: nothing else shows that they are missing from the page.
 *
 * @param copies - also looks for copies of the clients that only other packages find
 */
export function tellOtherClients(
  registry: MetricsRegistry,
  warn: (subject: string, message: string) => void,
  copies = false,
): void {
  const { isApart = false, toldClients } = registryState(registry);
  if (isApart) return;
  for (const { name, client } of copies ? loadedCopies() : loadedClients()) {
    const { register } = client;
    if (register === registry || registry instanceof client.Registry) continue;
    if (toldClients.has(client) || processState().registries.has(register)) continue;
    const names = namesIn(register);
    if (names.length === 0) continue;
    toldClients.add(client);
    const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
    warn(
      `client ${name}`,
      `metrics in the default registry of ${name} (${names.slice(0, 3).join(', ')}${more}) are not on the page, which shows a registry of another client: give the option registry the one that is meant, or use one client only`,
    );
  }
}

/** With both installed, the application decides: by its metrics, else by what it has loaded. */
function chooseClient(): MetricsClient {
  const [first, second] = clientNames.filter((name) => pathOf(name) !== undefined);
  if (first === undefined) return loadedCopies()[0]?.client ?? loadBundled();
  if (second === undefined) return load(first);
  const loaded = loadedClients();
  const holding = loaded.filter(({ client }) => namesIn(client.register).length > 0);
  const foreign = loaded.filter(({ client }) => processState().loadedClients?.has(client) !== true);
  return load((holding[0] ?? foreign[0])?.name ?? first);
}

function ownerOf(registry: MetricsRegistry): LoadedClient | undefined {
  const isOwner = ({ client }: LoadedClient) => registry instanceof client.Registry;
  return loadedClients().find(isOwner) ?? loadedCopies().find(isOwner);
}

/** Of the clients that this package finds, those that are loaded: two look-ups. */
function loadedClients(): LoadedClient[] {
  return clientNames.flatMap((name) => readLoaded(name, pathOf(name)));
}

/** All that are loaded; ES modules stand there as well, because both clients are CommonJS. */
function loadedCopies(): LoadedClient[] {
  return Object.keys(require.cache).flatMap((path) => {
    const name = clientFile.exec(path)?.[1]?.replace('\\', '/');
    return name === undefined ? [] : readLoaded(name as ClientName, path);
  });
}

function readLoaded(name: ClientName, path: string | undefined): LoadedClient[] {
  // It may be loading at this moment, and then has only part of its exports.
  const client = path && (require.cache[path]?.exports as MetricsClient | undefined);
  return client && typeof client.Registry === 'function' && client.register !== undefined
    ? [{ name, client }]
    : [];
}

const paths = new Map<ClientName, string | undefined>();

/** The file of a client, if it is installed where this package finds it. */
function pathOf(name: ClientName): string | undefined {
  if (!paths.has(name)) paths.set(name, resolvePath(name));
  return paths.get(name);
}

function resolvePath(name: ClientName): string | undefined {
  try {
    return name === 'prom-client'
      ? require.resolve('prom-client')
      : require.resolve('@prometheus-io/client');
  } catch {
    return undefined;
  }
}

function load(name: ClientName): MetricsClient {
  const isFirst = loadedClients().every((loaded) => loaded.name !== name);
  // Both names are written out, so that bundlers find them.
  const client: MetricsClient =
    name === 'prom-client' ? require('prom-client') : require('@prometheus-io/client');
  if (isFirst) {
    const state = processState();
    state.loadedClients ??= new WeakSet();
    state.loadedClients.add(client);
  }
  return client;
}

/** In a bundle, modules are found although they have no file. */
function loadBundled(): MetricsClient {
  for (const name of clientNames) {
    try {
      return load(name);
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  throw missingClient(process.versions.node);
}

/** What to say where no client is installed, on a version of Node. */
export function missingClient(version: string): XaiMetricsError {
  const remedy =
    Number.parseInt(version, 10) < 22
      ? 'npm install prom-client'
      : 'npm install prom-client, or npm install @prometheus-io/client';
  return new XaiMetricsError('XAI_METRICS_NO_CLIENT', `Node ${version} needs: ${remedy}`);
}

function namesIn(registry: MetricsRegistry): string[] {
  return registry.getMetricsAsArray().map((metric) => (metric as { name: string }).name);
}
