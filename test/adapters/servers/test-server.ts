import type { Server, ServerOptions } from 'node:http';
import type { Instrumentation, InstrumentationOptions } from '@xai-metrics/core';
import type { RpcService } from './rpc-service';

/** A framework, whichever its version. */
export type Family = 'Express' | 'Koa' | 'Fastify';

/** The newest version of a major, such as `Koa 3`, an older one, such as `Koa 3.0`, or what is carried by one. */
export type FrameworkName = `${Family} ${number}` | 'NestJS Express' | 'NestJS Fastify';

/** How a server under test is set up, besides its instrumentation. */
export interface ServerSettings {
  /**
   * Options of the server of `node:http`.
   * @defaultValue Node's own
   */
  readonly http?: ServerOptions;
  /**
   * HTTP/2 without TLS instead of HTTP/1.
   * @defaultValue `false`
   */
  readonly http2?: boolean;
  /**
   * The addresses of proxies that are trusted.
   * @defaultValue none
   */
  readonly trustedProxy?: string;
  /**
   * How often the instrumentation is mounted.
   * @defaultValue `1`
   */
  readonly mounts?: number;
  /**
   * Who answers `Upgrade`: the server by a listener of its own, as `ws` does; the application, into
   * which the listener routes it, as `@fastify/websocket` and `express-ws` do; or nobody.
   * @defaultValue nobody: Node makes a plain request of it
   */
  readonly upgrades?: 'server' | 'application';
  /**
   * A route at `/metrics` that the application has before the instrumentation.
   * @defaultValue `false`
   */
  readonly ownMetricsRoute?: boolean;
  /**
   * JSON-RPC at `/rpc`.
   * @defaultValue none
   */
  readonly rpc?: RpcService;
}

/** A server under test with the routes that every framework's server has. */
export interface TestServer {
  readonly framework: FrameworkName;
  readonly url: string;
  readonly port: number;
  readonly monitoring: Instrumentation;
  readonly server: Server;
  /** Ends the streams of `/stream` and `/events`, and answers what waits at `/late`. */
  finish(): void;
  close(): Promise<void>;
}

/** One version of a framework. */
export interface Framework {
  readonly name: FrameworkName;
  start(options: InstrumentationOptions<unknown>, settings?: ServerSettings): Promise<TestServer>;
}
