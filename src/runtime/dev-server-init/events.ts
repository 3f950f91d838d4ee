/** What dev-server-init logs. */
export type DevServerEvent =
  | 'settings-invalid'
  | 'attempt-failed'
  | 'ca-found'
  | 'ca-missing'
  | 'ca-expires'
  | 'ca-stored'
  | 'ca-unchanged'
  | 'token-found'
  | 'token-made'
  | 'file-written'
  | 'done'
  | 'failed'
  | 'interrupted';
