import type { ServerResponse } from 'node:http';
import type { AwsError } from '../errors.ts';
import type { Output, OutputObject } from '../values.ts';
import type { Service } from './services.ts';
import { escapeXml, toXml } from './xml.ts';

/** Where and how an answer is written. */
export interface AnswerFrame {
  readonly response: ServerResponse;
  readonly requestId: string;
}

/** Writes an operation's answer in the service's protocol. */
export function writeAnswer(
  frame: AnswerFrame,
  called: { readonly service: Service; readonly operation: string },
  answer: OutputObject,
): void {
  const { service, operation } = called;
  if (service.protocol === 'json') {
    send(frame, 200, { type: 'application/x-amz-json-1.1', body: JSON.stringify(toJson(answer)) });
    return;
  }
  const result = `<${operation}Result>${toXml(answer)}</${operation}Result>`;
  const metadata = `<ResponseMetadata><RequestId>${frame.requestId}</RequestId></ResponseMetadata>`;
  const body = `<${operation}Response xmlns="${service.namespace}">${result}${metadata}</${operation}Response>`;
  send(frame, 200, { type: 'text/xml', body });
}

/** Writes an error in a protocol. */
export function writeError(
  frame: AnswerFrame,
  error: AwsError,
  protocol: Service['protocol'],
): void {
  if (protocol === 'json') {
    const body = JSON.stringify({ __type: error.code, message: error.message });
    send(frame, error.status, { type: 'application/x-amz-json-1.1', body });
    return;
  }
  const kind = error.status >= 500 ? 'Receiver' : 'Sender';
  const inner = `<Error><Type>${kind}</Type><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message></Error>`;
  const body = `<ErrorResponse>${inner}<RequestId>${frame.requestId}</RequestId></ErrorResponse>`;
  send(frame, error.status, { type: 'text/xml', body });
}

/** Writes a page where an error document should be, as a load balancer in front of a service may. */
export function writePage(frame: AnswerFrame): void {
  const body = '<html><body><h1>503 Service Unavailable</h1></body></html>';
  send(frame, 503, { type: 'text/html', body });
}

/** JSON 1.1 has dates as seconds since 1970. */
function toJson(value: Output): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toJson(item)]));
}

function send(
  { response, requestId }: AnswerFrame,
  status: number,
  content: { readonly type: string; readonly body: string },
): void {
  response.writeHead(status, {
    'content-type': content.type,
    'content-length': Buffer.byteLength(content.body),
    'x-amzn-requestid': requestId,
  });
  response.end(content.body);
}
