import { xaiMetrics } from '@xai-metrics/express';
import express from 'express';

const app = express();
// All that several processes need: whichever of them is asked, /metrics has the numbers of all.
const monitoring = xaiMetrics({ cluster: true });
app.use(monitoring);

app.get('/block/:height', (req, res) => {
  res.json({ height: Number(req.params.height), servedBy: process.pid });
});

const server = app.listen(5001, '127.0.0.1');
// PM2 sends SIGINT. Without a handler a signal ends a process at once, with what it counted last.
monitoring.health.drainOnSignal({ server, signals: ['SIGTERM', 'SIGINT'], delaySeconds: 0 });
