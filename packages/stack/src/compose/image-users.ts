/** The users that the images run as, who have to be able to read what is mounted into them. */
export const imageUsers = {
  prometheus: { uid: 65534, gid: 65534 },
  alertmanager: { uid: 65534, gid: 65534 },
  blackbox: { uid: 65534, gid: 65534 },
  nodeExporter: { uid: 65534, gid: 65534 },
  grafana: { uid: 472, gid: 0 },
} as const;
