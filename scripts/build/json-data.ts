import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import type { Plugin } from 'rolldown';
import { PROSE_WORDS, withoutWords } from '../generate/schema-walk.ts';

/** From here on, packing makes a module smaller than its own unpacking. */
const PACKED_FROM_BYTES = 4000;

/** How a program holds the data of the repository. */
export interface JsonDataOptions {
  /** Packs larger data: the modules are a fifth as large, and not slower to load. */
  readonly pack: boolean;
}

/** JSON modules as programs need them: schemas without what is written for readers; packed if asked. */
export function jsonData({ pack }: JsonDataOptions): Plugin {
  return {
    name: 'json-data',
    load: {
      filter: { id: /\.json$/ },
      handler: (id) => {
        const data: unknown = JSON.parse(readFileSync(id, 'utf8'));
        const needed = id.endsWith('.schema.json') ? withoutWords(Object(data), PROSE_WORDS) : data;
        const text = JSON.stringify(needed);
        const isPacked = pack && text.length >= PACKED_FROM_BYTES;
        return { code: isPacked ? packedModule(text) : `export default ${text}`, moduleType: 'js' };
      },
    },
  };
}

function packedModule(text: string): string {
  const packed = deflateRawSync(text, { level: 9 }).toString('base64');
  return `import { inflateRawSync } from 'node:zlib';
export default JSON.parse(inflateRawSync(Buffer.from('${packed}', 'base64')).toString());`;
}
