import type { Clock } from '../clients/clock.ts';
import type { ProgressEvent, ReportProgress } from '../model/progress.ts';
import { NO_PROGRESS, type ProgressState, reduceProgress } from './progress-state.ts';
import { renderEvent, renderHeartbeat, renderLive } from './render-progress.ts';
import type { Terminal } from './terminal.ts';

/** How often the live lines are drawn anew, for their seconds. */
const REDRAW_MS = 1000;
/** Longest silence where nothing can be redrawn. */
const SILENCE_MS = 5000;

/**
 * Shows progress on stderr: lines for what is worth keeping, and below them, on a terminal, one line for each stack in
 * work that is drawn over and over. Elsewhere a heartbeat says every five seconds that work goes on.
 */
export class ProgressView {
  readonly #terminal: Terminal;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #timer: NodeJS.Timeout;
  #state: ProgressState = NO_PROGRESS;
  #drawn = 0;
  #spokeAtMs: number;

  constructor(terminal: Terminal, clock: Pick<Clock, 'now'>) {
    this.#terminal = terminal;
    this.#clock = clock;
    this.#spokeAtMs = clock.now();
    this.#timer = setInterval(() => this.#beat(), REDRAW_MS);
    this.#timer.unref();
  }

  /** Takes an event of apply or destroy. */
  readonly report: ReportProgress = (event: ProgressEvent) => {
    this.#state = reduceProgress(this.#state, event, this.#clock.now());
    const line = renderEvent(event, this.#terminal.messagePalette);
    this.#erase();
    if (line !== undefined) this.#say(line);
    this.#draw();
  };

  /** Removes the live lines and stops the heartbeat. */
  stop(): void {
    clearInterval(this.#timer);
    this.#erase();
  }

  #beat(): void {
    if (this.#terminal.live) {
      this.#erase();
      this.#draw();
      return;
    }
    const nowMs = this.#clock.now();
    if (nowMs - this.#spokeAtMs < SILENCE_MS - REDRAW_MS) return;
    this.#say(renderHeartbeat(this.#state, nowMs));
  }

  #say(line: string): void {
    this.#terminal.message(line);
    this.#spokeAtMs = this.#clock.now();
  }

  #draw(): void {
    if (!this.#terminal.live) return;
    const { columns, messagePalette: palette } = this.#terminal;
    const lines = renderLive(this.#state, { nowMs: this.#clock.now(), columns, palette });
    this.#drawn = lines.length;
    for (const line of lines) this.#terminal.draw(`${line}\n`);
  }

  /** Cursor up by the lines drawn, then clear to the end of the screen (ECMA-48 CUU and ED). */
  #erase(): void {
    if (this.#drawn === 0) return;
    this.#terminal.draw(`\u001b[${this.#drawn}A\u001b[0J`);
    this.#drawn = 0;
  }
}
