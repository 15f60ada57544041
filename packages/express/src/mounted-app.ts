import type { ExpressApp, Layer } from './route-tree';

/**
 * Finds the application that `app.use(path, otherApp)` mounted. Express keeps it in a closure and
 * lists it nowhere; but when a request enters an application, it puts its own prototype on it. The
 * request that enters here loses its URL in that moment, so that no layer ever matches it.
 */
export function findMountedApp({ name, handle }: Layer): ExpressApp | undefined {
  if (name !== 'mounted_app') return undefined;
  let found: ExpressApp | undefined;
  const parent = {
    // Read on the way out, before the prototype is put back.
    get request() {
      found ??= request.app;
      return outside;
    },
    response: {},
  };
  const outside = { app: parent };
  const request = Object.setPrototypeOf(
    {
      method: 'GET',
      originalUrl: '/',
      headers: {},
      query: {},
      get url() {
        // Express 4 gets to its prototype through the first two layers, which are its own.
        return Object.getPrototypeOf(request) === outside ? '/' : undefined;
      },
    },
    outside,
  );
  try {
    handle(request, { setHeader() {} }, () => {});
  } catch {
    return undefined; // somebody wrapped it who needs a real request
  }
  return found === (parent as unknown) ? undefined : found;
}
