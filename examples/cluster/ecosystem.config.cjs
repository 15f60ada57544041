// pm2 start examples/cluster/ecosystem.config.cjs
module.exports = {
  apps: [
    {
      name: 'explorer',
      script: '../dist/cluster/server.js',
      cwd: __dirname,
      exec_mode: 'cluster',
      instances: 4,
      // Time to end the requests that are being served.
      kill_timeout: 10_000,
    },
  ],
};
