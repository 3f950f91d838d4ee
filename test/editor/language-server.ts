import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = path.join(import.meta.dirname, '..', '..');
const SERVER = path.join(
  ROOT,
  'node_modules',
  'yaml-language-server',
  'bin',
  'yaml-language-server',
);
const SCHEMA = pathToFileURL(path.join(ROOT, 'schema', 'mesh.schema.json')).href;
/** A document in no folder that exists, which names the schema of the repository. */
const PLAIN_DOCUMENT: EditedDocument = {
  uri: 'file:///mesh/mesh.yaml',
  head: `# yaml-language-server: $schema=${SCHEMA}\n`,
};

/** What the editor has open. */
export interface EditedDocument {
  readonly uri: string;
  /** Whole lines that stand above every text that a test shows. */
  readonly head: string;
}

/** A mistake as the editor shows it; lines and columns start at 1, the end is exclusive. */
export interface EditorFinding {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly severity: number;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly uri?: string;
    readonly diagnostics?: readonly Diagnostic[];
    readonly type?: number;
    readonly message?: string;
  };
  readonly result?: unknown;
}

interface Diagnostic {
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
  readonly message: string;
  readonly severity: number;
}

/**
 * The language server that editors run for YAML (redhat-developer/yaml-language-server), on stdio, with the schema that
 * `$schema` in the first line names, as a user has it. It has no network: whatever it asks the editor for, it gets nothing.
 */
export class LanguageServer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #answers = new Map<number, (result: unknown) => void>();
  #diagnosticsOf: ((diagnostics: readonly Diagnostic[]) => void) | undefined;
  #received = Buffer.alloc(0);
  #lastId = 0;
  #version = 0;
  readonly #document: EditedDocument;
  /** What the server complained of: errors and warnings (Language Server Protocol, `MessageType` 1 and 2). */
  readonly complaints: string[] = [];

  private constructor(document: EditedDocument) {
    this.#document = document;
    this.#process = spawn(process.execPath, [SERVER, '--stdio']);
    this.#process.stdout.on('data', (data: Buffer) => this.#receive(data));
  }

  static async start(document: EditedDocument = PLAIN_DOCUMENT): Promise<LanguageServer> {
    const server = new LanguageServer(document);
    await server.#request('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: {},
    });
    server.#send({ method: 'initialized', params: {} });
    return server;
  }

  stop(): void {
    this.#process.kill();
  }

  /** Opens the text, or replaces it, and waits for what the server finds in it. `|` in other methods counts as text. */
  async findings(text: string): Promise<readonly EditorFinding[]> {
    const diagnostics = await new Promise<readonly Diagnostic[]>((resolve) => {
      this.#diagnosticsOf = resolve;
      this.#show(text);
    });
    return diagnostics.map(({ range, message, severity }) => ({
      line: range.start.line + 1,
      column: range.start.character + 1,
      message,
      severity,
    }));
  }

  /** What the editor shows when the pointer rests at the first `|` of the text, which is taken out. */
  async hover(marked: string): Promise<string> {
    const result = await this.#at('textDocument/hover', marked);
    const contents = result as { readonly contents?: { readonly value?: string } } | null;
    return contents?.contents?.value ?? '';
  }

  /** What the editor offers at the first `|` of the text, which is taken out. */
  async completions(marked: string): Promise<readonly string[]> {
    const result = await this.#at('textDocument/completion', marked);
    const { items } = result as { readonly items: readonly { readonly label: string }[] };
    return items.map(({ label }) => label);
  }

  async #at(method: string, marked: string): Promise<unknown> {
    const before = marked.slice(0, marked.indexOf('|')).split('\n');
    await this.findings(marked.replace('|', ''));
    const above = this.#document.head.split('\n').length - 1;
    const position = { line: above + before.length - 1, character: (before.at(-1) ?? '').length };
    return this.#request(method, { textDocument: { uri: this.#document.uri }, position });
  }

  #show(text: string): void {
    this.#version += 1;
    const { uri, head } = this.#document;
    const withSchema = head + text;
    const textDocument = {
      uri,
      languageId: 'yaml',
      version: this.#version,
      text: withSchema,
    };
    if (this.#version === 1) {
      this.#send({ method: 'textDocument/didOpen', params: { textDocument } });
      return;
    }
    this.#send({
      method: 'textDocument/didChange',
      params: { textDocument, contentChanges: [{ text: withSchema }] },
    });
  }

  #request(method: string, params: unknown): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.#send({ id, method, params });
    });
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#process.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  /** Messages are a header with their length, and JSON (Language Server Protocol, "Base Protocol"). */
  #receive(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data]);
    for (;;) {
      const end = this.#received.indexOf('\r\n\r\n');
      if (end < 0) return;
      const [, length = '0'] =
        /Content-Length: (\d+)/i.exec(this.#received.toString('utf8', 0, end)) ?? [];
      const next = end + 4 + Number(length);
      if (this.#received.length < next) return;
      this.#handle(JSON.parse(this.#received.toString('utf8', end + 4, next)));
      this.#received = this.#received.subarray(next);
    }
  }

  #handle(message: Message): void {
    if (message.method === 'textDocument/publishDiagnostics') {
      this.#diagnosticsOf?.(message.params?.diagnostics ?? []);
      return;
    }
    const { type, message: complaint } = message.params ?? {};
    if (complaint !== undefined && type !== undefined && type <= 2) this.complaints.push(complaint);
    if (message.id === undefined) return;
    if (message.method !== undefined) {
      // A question of the server, such as for the editor's settings: it gets none.
      this.#send({
        id: message.id,
        result: message.method === 'workspace/configuration' ? [] : null,
      });
      return;
    }
    this.#answers.get(message.id)?.(message.result);
    this.#answers.delete(message.id);
  }
}
