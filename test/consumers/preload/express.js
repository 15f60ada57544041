// An Express server that knows nothing of metrics, and asks for its own.
const express = require('express');

const app = express();
app.get('/block/:height', (request, response) => {
  response.json({ height: request.params.height });
});

const server = app.listen(0, '127.0.0.1', async () => {
  await (await fetch(`http://127.0.0.1:${server.address().port}/block/17`)).text();
  console.log(
    await (await fetch(`http://127.0.0.1:${process.env.XAI_METRICS_PORT}/metrics`)).text(),
  );
  server.close();
});
