/** Where every code is explained: what causes it and how to mend it. */
const documentation = 'docs/errors.md';

/**
 * Every configuration error of the project: what was wrong, and what to write instead.
 *
 * @remarks `docs/errors.md` explains each code; a test compares the two lists both ways.
 */
export const errorTable = {
  XAI_METRICS_UNKNOWN_OPTION: {
    problem: 'There is no option of this name',
    remedy: 'Check the spelling against the option table in the README of the package.',
  },
  XAI_METRICS_INVALID_OPTION: {
    problem: 'An option has a value that cannot be used',
    remedy: 'Give a value of the type that the option table names.',
  },
  XAI_METRICS_INVALID_PREFIX: {
    problem: 'The prefix cannot start a metric name',
    remedy:
      "Use lower-case letters, digits and underscores, starting with a letter and ending in one underscore, such as 'xai_'.",
  },
  XAI_METRICS_INVALID_PATH: {
    problem: 'An endpoint path does not start with a slash or holds a space, a query or a fragment',
    remedy: "Write it as it stands in the URL, such as '/metrics', or false to leave it out.",
  },
  XAI_METRICS_DUPLICATE_PATH: {
    problem: 'Two endpoints have the same path',
    remedy: 'Give each endpoint a path of its own, or false to leave one out.',
  },
  XAI_METRICS_INVALID_BUCKETS: {
    problem: 'Histogram buckets are not a list of finite numbers in rising order',
    remedy: 'List the upper bounds from the smallest to the largest; +Inf is added by itself.',
  },
  XAI_METRICS_INVALID_LABEL_VALUE: {
    problem: 'A configured label value is empty, too long or holds other than printable ASCII',
    remedy: 'Use short fixed words of at most 64 characters; never addresses or hashes.',
  },
  XAI_METRICS_REGISTRY_CONFLICT: {
    problem: 'The registry holds a metric of this name with another type, other labels or buckets',
    remedy: 'Rename or remove that metric, choose another prefix, or pass a registry of its own.',
  },
  XAI_METRICS_INVALID_REGISTRY: {
    problem: 'The registry option is no registry of prom-client or @prometheus-io/client',
    remedy: 'Pass a Registry instance: registry: new Registry(), or leave the option out.',
  },
  XAI_METRICS_NO_CLIENT: {
    problem: 'No Prometheus client is installed',
    remedy: 'Install prom-client, or on Node 22 and newer its successor @prometheus-io/client.',
  },
  XAI_METRICS_NOT_CALLED: {
    problem: 'The middleware factory was mounted without calling it',
    remedy: 'Write app.use(xaiMetrics()) with the parentheses.',
  },
  XAI_METRICS_CALLED_PLUGIN: {
    problem: 'The Fastify plugin was called without an instance',
    remedy: 'Write fastify.register(xaiMetrics, options) without calling it.',
  },
  XAI_METRICS_ALREADY_INITIALIZED: {
    problem: 'initializeMetrics() was called a second time',
    remedy: 'Use getMetrics() for the running instance, or close() it first.',
  },
  XAI_METRICS_LISTEN_FAILED: {
    problem: 'The metrics server could not listen',
    remedy: 'Choose another port or host, or end the program that holds it.',
  },
  XAI_METRICS_DUPLICATE_CHECK: {
    problem: 'A health check of this name is registered already',
    remedy: 'Give each check a name of its own, or remove the first one.',
  },
  XAI_METRICS_CONFLICTING_OPTIONS: {
    problem: 'Two options were given that exclude each other',
    remedy: 'Leave one of them out.',
  },
  XAI_METRICS_NO_GUARD: {
    problem: 'The option access guards nothing',
    remedy:
      'Give token, tokenFile, basic, basicFile, networks or allow, or leave access out to let everybody in.',
  },
  XAI_METRICS_INVALID_SECRET: {
    problem: 'A token or password is missing, empty or holds characters that cannot be sent',
    remedy:
      'Use a token of printable ASCII without spaces, a username without a colon, and username:password in one line in a file.',
  },
  XAI_METRICS_UNREADABLE_SECRET: {
    problem: 'The file of a token or password cannot be read',
    remedy: 'Check that the path leads to a file and that the process may read it.',
  },
  XAI_METRICS_INVALID_NETWORK: {
    problem: 'A network is neither an IP address nor one with the number of its leading bits',
    remedy: "Write it as '10.0.0.0/8', 'fd00::/8' or '192.0.2.7'; host names are not looked up.",
  },
  XAI_METRICS_CLUSTER_FOLDER: {
    problem: "The folder for the sockets of a cluster cannot be made, or is not this user's alone",
    remedy:
      'Give a folder that exists nowhere yet or has mode 0700, or take away what is in its place.',
  },
  XAI_METRICS_INVALID_URL: {
    problem: 'The address of a node is no URL, or one with another protocol',
    remedy:
      "Write it with its protocol and port, such as 'http://127.0.0.1:8545'; only webSocketUrl has ws: or wss:.",
  },
  XAI_METRICS_NO_WEBSOCKET: {
    problem: 'This version of Node has no WebSocket of its own',
    remedy:
      'Use Node 22 or newer, give a constructor as the option WebSocket, or leave webSocketUrl out.',
  },
} as const;

/** A code of the project's configuration errors. */
export type XaiMetricsErrorCode = keyof typeof errorTable;

/**
 * A configuration error: thrown at set-up only, never while a request is served.
 *
 * @remarks The message says what was wrong, the value received and what to write instead.
 */
export class XaiMetricsError extends Error {
  /** The code, for programs; each one is explained in `docs/errors.md`. */
  readonly code: XaiMetricsErrorCode;

  /**
   * @param code - an entry of {@link errorTable}
   * @param subject - the option, path or metric that is wrong
   * @param received - the value received; shown in the message
   * @param cause - the error underneath, if there is one
   */
  constructor(code: XaiMetricsErrorCode, subject: string, received?: unknown, cause?: unknown) {
    const { problem, remedy } = errorTable[code];
    const value = received === undefined ? '' : ` (received ${showValue(received)})`;
    super(
      `${code}: ${subject}${value}. ${problem}. ${remedy} See ${documentation}.`,
      cause === undefined ? undefined : { cause },
    );
    this.name = 'XaiMetricsError';
    this.code = code;
  }
}

/** Shows a received value in one short line, whatever it is. */
export function showValue(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`;
  if (typeof value === 'number' || value === undefined) return String(value);
  if (typeof value === 'symbol') return value.description ?? 'symbol';
  if (value instanceof Error) return value.message;
  let text: string | undefined;
  try {
    text = JSON.stringify(value, hideSecrets);
  } catch {
    text = undefined; // circular, or a toJSON that throws
  }
  text ??= Object.prototype.toString.call(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Stands for a value that must not be shown, with its type. */
export function maskValue(value: unknown): unknown {
  if (value === null || value === '') return value;
  return Symbol(value === undefined ? 'undefined' : `${typeof value}, not shown`);
}

const secretNames = /^(?:token|basic|password|authorization|cookie)$/i;

/** What is shown may be an object that holds a secret further down. */
function hideSecrets(name: string, value: unknown): unknown {
  return secretNames.test(name) ? '(not shown)' : value;
}
