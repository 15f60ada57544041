import { Controller, Get, Req, Res, type Type } from '@nestjs/common';
import type { RawRoutes } from '../raw-routes';

/** A controller of routes that answer on the objects of `node:http`, with `@Req()` and `@Res()`. */
export function createRawController(
  routes: RawRoutes['routes'],
  adapt: (handle: RawRoutes['routes'][string]) => (request: never, response: never) => unknown,
): Type {
  @Controller()
  class RawController {}
  const { prototype } = RawController;
  for (const [path, handle] of Object.entries(routes)) {
    const descriptor = { value: adapt(handle), configurable: true };
    Object.defineProperty(prototype, path, descriptor);
    Get(path)(prototype, path, descriptor);
    Req()(prototype, path, 0);
    Res()(prototype, path, 1);
  }
  return RawController;
}
