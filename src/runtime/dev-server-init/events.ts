/** What dev-server-init logs. */
export type DevServerEvent =
  | 'settings-invalid'
  | 'attempt-failed'
  | 'ca-found'
  | 'ca-missing'
  | 'ca-expires'
  | 'ca-stored'
  | 'ca-published'
  | 'token-found'
  | 'token-made'
  | 'file-written'
  | 'done'
  | 'failed'
  | 'interrupted';
