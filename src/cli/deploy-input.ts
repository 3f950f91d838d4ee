import type { DeployClients } from '../clients/deploy-clients.ts';
import type { FindOrigin } from '../model/change.ts';
import type { CompiledMesh } from '../model/stack.ts';
import type { Terminal } from './terminal.ts';

/** What every command that needs AWS starts from. */
export interface DeployInput {
  readonly mesh: CompiledMesh;
  /** Says which line of mesh.yaml a change comes from. */
  readonly findOrigin?: FindOrigin;
  /** Who owns the mesh, usually its repository. */
  readonly owner: string;
  readonly format: 'text' | 'json';
  readonly terminal: Terminal;
  readonly clients: DeployClients;
  /** Aborts when the user interrupts. */
  readonly signal: AbortSignal;
  /** The command that shows how the mesh does, as it can be typed. */
  readonly statusCommand?: string;
}

/** What the commands that change something are told beside that. */
export interface ChangeOptions {
  /** Do not ask. */
  readonly yes: boolean;
  /** Start what can be started, and do not wait for it. */
  readonly isDetached?: boolean;
  /** Stop waiting after so long; the work goes on in AWS. */
  readonly timeoutMs?: number;
  /** Stop waiting for somebody else's operation after so long. */
  readonly lockTimeoutMs?: number;
  /** The command that goes on where this one stopped, for messages. */
  readonly resumeCommand: string;
}
