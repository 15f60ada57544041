import { xaiMetrics } from '@xai-metrics/express';
import express from 'express';

const app = express();
app.use(xaiMetrics());

app.get('/block/:height', (req, res) => {
  res.json({ height: Number(req.params.height) });
});

app.listen(5001, '127.0.0.1', () => console.log('http://127.0.0.1:5001/metrics'));
