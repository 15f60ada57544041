import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './answer';
import { createCredentials } from './credentials';
import type { EndpointName, EndpointRequest, ServeEndpoint } from './endpoints';
import { maskValue, XaiMetricsError } from './errors';
import { createNetworks } from './networks';
import { assertKnownOptions, assertOption } from './options';
import { withinTime } from './time-limit';

/** Who may ask the endpoints. Every guard that is given has to let a caller through. */
export interface AccessOptions {
  /**
   * The token that callers send as `Authorization: Bearer`.
   * @defaultValue none
   */
  readonly token?: string;
  /**
   * The file that holds the token; read again when it has changed.
   * @defaultValue none
   */
  readonly tokenFile?: string;
  /**
   * The name and password that callers send as `Authorization: Basic`. Where a token is given, too,
   * either of the two suffices.
   * @defaultValue none
   */
  readonly basic?: { readonly username: string; readonly password: string };
  /**
   * The file that holds `username:password` in plain text; read again when it has changed.
   * @defaultValue none
   */
  readonly basicFile?: string;
  /**
   * The networks that callers may come from, such as `10.0.0.0/8`, `fd00::/8` or one address. The
   * address is what the framework says: behind a proxy, only its own setting of whom to trust counts.
   * @defaultValue any
   */
  readonly networks?: readonly string[];
  /**
   * Decides in your own way, at once or within 5 seconds; asked last. Only `true` lets a caller
   * through: what it throws refuses.
   * @defaultValue none
   */
  readonly allow?: (request: AccessRequest) => boolean | Promise<boolean>;
  /**
   * How refused callers are answered. 401: with 401 where credentials are missing or wrong, and with
   * 403 where the network or `allow` refuses. 404: as if there were no endpoint, by the application.
   * @defaultValue `401`
   */
  readonly refuseWith?: 401 | 404;
  /**
   * The guarded endpoints. The probes that load balancers and Kubernetes ask stay open by default.
   * @defaultValue `['metrics', 'health']`
   */
  readonly endpoints?: readonly EndpointName[];
}

/** What `allow` decides by. */
export interface AccessRequest {
  readonly headers: IncomingHttpHeaders;
  /** The caller's address as the framework says; `undefined` on a Unix socket. */
  readonly ip: string | undefined;
  /** Path and query as they were asked for. */
  readonly url: string;
}

/** The guard of the endpoints. */
export interface Guard {
  readonly endpoints: ReadonlySet<EndpointName>;
  /** Whether refused callers must not learn that there is something. */
  readonly hides: boolean;
  /** Puts the guard before an endpoint. */
  protect(serve: ServeEndpoint): ServeEndpoint;
}

const guardNames = ['token', 'tokenFile', 'basic', 'basicFile', 'networks', 'allow'] as const;
const optionNames = [...guardNames, 'refuseWith', 'endpoints'];
const endpointNames: readonly EndpointName[] = ['metrics', 'live', 'ready', 'startup', 'health'];

/**
 * Creates the guard.
 *
 * @param report - gets faults of `allow`, and of secret files that cannot be read again
 * @throws XaiMetricsError for a wrong option; no message holds a secret
 */
export function createGuard(access: AccessOptions, report: (fault: unknown) => void): Guard {
  checkOptions(access);
  const { networks = [], allow, refuseWith = 401, endpoints = ['metrics', 'health'] } = access;
  const credentials = createCredentials(access, report);
  const inNetworks = 'networks' in access ? createNetworks('access.networks', networks) : undefined;
  const hides = refuseWith === 404;

  return {
    endpoints: new Set(endpoints),
    hides,
    protect: (serve) => async (request) => {
      const refusal = await refuse(request);
      if (refusal === undefined) return serve(request);
      return hides ? undefined : refusal;
    },
  };

  async function refuse(request: EndpointRequest): Promise<Answer | undefined> {
    try {
      if (inNetworks !== undefined && !inNetworks(addressOf(request))) return forbidden;
      if (credentials !== undefined && !(await credentials.areRight(request.headers.authorization)))
        return unauthorized(credentials.challenge);
      // Asked last, so that strangers cannot make it work.
      if (allow !== undefined && !(await decide(allow, describe(request)))) return forbidden;
      return undefined;
    } catch (fault) {
      // Its name only: the message could hold what the caller sent.
      const name = fault instanceof Error ? fault.name : typeof fault;
      report(new Error(`access could not be decided, so it was refused: ${name}`));
      return forbidden;
    }
  }
}

// A decision that does not come must not hold the caller's connection for ever.
const longestDecisionMilliseconds = 5_000;

async function decide(
  allow: NonNullable<AccessOptions['allow']>,
  request: AccessRequest,
): Promise<boolean> {
  const decision = Promise.resolve(allow(request));
  return (await withinTime(decision, longestDecisionMilliseconds, 'access.allow')) === true;
}

function describe(request: EndpointRequest): AccessRequest {
  const url = request.originalUrl ?? request.url ?? '';
  return { headers: request.headers, ip: addressOf(request), url };
}

/** The framework's word counts, because it knows which proxies to trust; `node:http` has none. */
function addressOf({ ip, socket }: EndpointRequest): string | undefined {
  return (ip ?? socket?.remoteAddress) || undefined; // '' is Koa's word for no address
}

const plain = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
const forbidden: Answer = { status: 403, headers: plain, body: 'Forbidden.\n' };

function unauthorized(challenge: string): Answer {
  const headers = { ...plain, 'www-authenticate': challenge };
  return { status: 401, headers, body: 'Unauthorized.\n' };
}

function checkOptions(access: AccessOptions): void {
  const isObject = typeof access === 'object' && access !== null && !Array.isArray(access);
  assertOption('access', maskValue(access), isObject);
  assertKnownOptions(access, optionNames, 'access');
  if (!guardNames.some((name) => name in access)) {
    throw new XaiMetricsError('XAI_METRICS_NO_GUARD', 'access', Object.keys(access));
  }
  for (const name of ['token', 'basic'] as const) {
    if (!(name in access && `${name}File` in access)) continue;
    throw new XaiMetricsError(
      'XAI_METRICS_CONFLICTING_OPTIONS',
      `access.${name} and access.${name}File`,
    );
  }
  const { allow, refuseWith, endpoints } = access;
  // Given and undefined is often a variable that is not set: it must not open what it should guard.
  assertOption('access.allow', allow, typeof allow === 'function' || !('allow' in access));
  assertOption(
    'access.refuseWith has to be 401 or 404',
    refuseWith,
    refuseWith === undefined || refuseWith === 401 || refuseWith === 404,
  );
  const isList = Array.isArray(endpoints) && endpoints.length > 0;
  assertOption(
    `access.endpoints has to list some of ${endpointNames.join(', ')}`,
    endpoints,
    endpoints === undefined || (isList && endpoints.every((name) => endpointNames.includes(name))),
  );
}
