const { Registry } = require('prom-client');
const { createExplorer } = require('./explorer');

let server;
let url;

beforeEach(async () => {
  server = createExplorer(new Registry()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${server.address().port}`;
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

test('counts a request by its route', async () => {
  expect((await fetch(`${url}/block/17`)).status).toBe(200);

  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toContain(
    'xai_api_requests_total{method="GET",endpoint="/block/:height",status="200"} 1',
  );
});

test('starts every test at zero with a registry of its own', async () => {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).not.toContain('xai_api_requests_total{');
});
