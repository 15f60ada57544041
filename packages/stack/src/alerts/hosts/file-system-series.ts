import type { StackContext } from '../../stack-context';

/** Matchers that leave out what is mounted and holds no data: memory, images, boot files, layers of containers. */
export const noVolume = [
  'fstype!~"tmpfs|ramfs|devtmpfs|overlay|squashfs|erofs|iso9660|efivarfs|fuse.(?:lxcfs|snapfuse|portal)"',
  'mountpoint!~"/(?:boot|dev|proc|run|snap|sys)(?:/.*)?|/var/lib/(?:docker|containerd|containers|kubelet|snapd)/.+"',
].join(',');

/** The matchers of the node exporter's series of file systems that hold data, to stand within braces. */
export function fileSystems({ jobs }: StackContext): string {
  return `job="${jobs.nodeExporter}",${noVolume}`;
}

/** One device that is mounted at several places is one file system, and fills up once. */
export function fileSystemLabels({ by }: StackContext): string {
  return `${by.server}, device`;
}

/** A template: where the device of an alert is mounted, such as `/data` or `/, /srv`. */
export function mountsOfAlert(context: StackContext): string {
  const series = `node_filesystem_size_bytes{${fileSystems(context)},instance=%q,device=%q}`;
  return `{{ range $i, $mount := printf \`${series}\` $labels.instance $labels.device | query | sortByLabel "mountpoint" }}{{ if $i }}, {{ end }}{{ $mount.Labels.mountpoint }}{{ end }}`;
}
