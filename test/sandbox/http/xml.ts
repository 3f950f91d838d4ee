import type { Output, OutputObject } from '../values.ts';

/** Writes an answer as the elements of AWS's query protocol: lists as `<member>`, dates in ISO 8601, absent left out. */
export function toXml(members: OutputObject): string {
  return Object.entries(members)
    .map(([name, value]) => element(name, value))
    .join('');
}

/** Text with the characters escaped that XML reserves; control characters, which XML 1.0 cannot carry, are left out. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
}

function element(name: string, value: Output): string {
  if (value === undefined || value === null) return '';
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: Exclude<Output, null | undefined>): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => element('member', item)).join('');
  if (typeof value === 'object') return toXml(value as OutputObject);
  return escapeXml(String(value));
}
