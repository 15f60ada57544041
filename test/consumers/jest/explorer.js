const { xaiMetrics } = require('@xai-metrics/express');
const express = require('express');

/** A small explorer, with its metrics in the registry of the caller. */
function createExplorer(registry) {
  const app = express();
  app.use(xaiMetrics({ registry, processMetrics: false }));
  app.get('/block/:height', (request, response) => {
    response.json({ height: request.params.height });
  });
  return app;
}

module.exports = { createExplorer };
