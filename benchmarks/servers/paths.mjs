/** What the driver asks for: three routes of the application and one of a mounted router. */
export const paths = [
  '/block/840000',
  '/address/0x52908400098527886E0F7030069857D2E4169EE7',
  '/peers',
  '/api/tx/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
];

/** The patterns behind them. */
export const ownRoutes = ['/block/:height', '/address/:address', '/peers'];
export const routerPrefix = '/api';
export const routerRoutes = ['/tx/:hash'];

export const body = '{"ok":true}';
