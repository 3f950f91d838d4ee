/** What mesh-init logs. */
export type MeshInitEvent =
  | 'settings-invalid'
  | 'task-metadata-unavailable'
  | 'attempt-failed'
  | 'entry-registered'
  | 'service-defaults-written'
  | 'service-defaults-kept'
  | 'gateway-failure-unsupported'
  | 'entries-not-everywhere'
  | 'file-written'
  | 'dns-redirected'
  | 'traffic-redirected'
  | 'logout-failed'
  | 'task-initialized'
  | 'mesh-init-failed'
  | 'mesh-init-interrupted';
