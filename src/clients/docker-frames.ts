/** A piece of what a container wrote. */
export interface OutputFrame {
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Buffer;
}

const HEADER_BYTES = 8;
const STDERR = 2;

/**
 * Takes apart what the engine sends of a container without a terminal: frames of one byte for the
 * stream, three of nothing and four for the length (Docker Engine API, "Attach to a container").
 * A frame may come in several chunks, and a chunk may hold several frames.
 */
export async function* readFrames(chunks: AsyncIterable<Buffer>): AsyncGenerator<OutputFrame> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + rest.readUInt32BE(4);
      if (rest.length < end) break;
      const stream = rest[0] === STDERR ? 'stderr' : 'stdout';
      yield { stream, bytes: rest.subarray(HEADER_BYTES, end) };
      rest = rest.subarray(end);
    }
  }
}

/** The lines of frames, without their ends; the last one also where it does not end. */
export async function* readLines(frames: AsyncIterable<OutputFrame>): AsyncGenerator<string> {
  const open = { stdout: '', stderr: '' };
  for await (const { stream, bytes } of frames) {
    const lines = (open[stream] + bytes.toString('utf8')).split('\n');
    open[stream] = lines.pop() ?? '';
    yield* lines;
  }
  for (const text of [open.stdout, open.stderr]) if (text !== '') yield text;
}
