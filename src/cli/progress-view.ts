import type { Clock } from '../clients/clock.ts';
import type { ProgressEvent, ReportProgress } from '../model/progress.ts';
import { NO_PROGRESS, type ProgressState, reduceProgress } from './progress-state.ts';
import { renderEvent, renderHeartbeat, renderLive } from './render-progress.ts';
import type { Terminal } from './terminal.ts';

/** How often the live lines are drawn anew, for their seconds. */
const REDRAW_MS = 1000;
/**
 * Silences where nothing can be redrawn, one after the other while nothing happens: a reader sees soon that work goes on,
 * and the log of a long deploy stays readable.
 */
const SILENCES_MS: readonly number[] = [5000, 10_000, 20_000];
const LONGEST_SILENCE_MS = 30_000;

/**
 * Shows progress on stderr: lines for what is worth keeping, and below them, on a terminal, a tree of the stacks in work
 * that is drawn over and over. Elsewhere no control character is written, and a heartbeat says that work goes on.
 */
export class ProgressView {
  readonly #terminal: Terminal;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #timer: NodeJS.Timeout;
  #state: ProgressState = NO_PROGRESS;
  #drawn = 0;
  #spokeAtMs: number;
  /** Heartbeats since something happened. */
  #heartbeats = 0;

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
    if (line !== undefined) {
      this.#say(line);
      this.#heartbeats = 0;
    }
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
    const silenceMs = SILENCES_MS[this.#heartbeats] ?? LONGEST_SILENCE_MS;
    if (nowMs - this.#spokeAtMs < silenceMs) return;
    this.#say(renderHeartbeat(this.#state, nowMs));
    this.#heartbeats += 1;
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
