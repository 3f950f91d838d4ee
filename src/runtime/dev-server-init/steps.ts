import type { Log } from '../log.ts';
import type { Persistence } from '../persist.ts';
import type { DevServerEvent } from './events.ts';
import type { DevServerSettings } from './settings.ts';

/** What the steps share. */
export interface Steps extends Persistence {
  readonly log: Log<DevServerEvent>;
  readonly environment: NodeJS.ProcessEnv;
  readonly settings: DevServerSettings;
}
