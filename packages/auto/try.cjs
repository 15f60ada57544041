const express=require('express'); const app=express(); const r=express.Router(); r.get('/:id',(q,s)=>s.json(q.params)); app.use('/block',r);
const s=app.listen(0,'127.0.0.1',async()=>{ const u='http://127.0.0.1:'+s.address().port; await (await fetch(u+'/block/17')).text(); await (await fetch(u+'/nope')).text();
 const Koa=require('koa2');
 const m=await (await fetch('http://127.0.0.1:9464/metrics')).text(); console.log(m.split('\n').filter(l=>/requests_total|in_flight|node_info/.test(l)).join('\n')); s.close(); s.closeAllConnections(); });
