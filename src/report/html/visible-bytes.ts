import type { Packet } from '../../recorder/capture.ts';
import { mask, maskMqttConnect, maskSaslPlain } from './masked-handshakes.ts';

/** Of a long payload only both ends are looked at: what is shown, and what may go on in the next packet. */
const END_BYTES = 4096;

/** Headers whose values are known to hold no secret. */
const HEADERS =
  /^(?:a-im|accept|accept-encoding|accept-language|aeg-(?!sas)[\w-]+|ce-[\w-]+|connection|content-encoding|content-length|content-type|date|etag|expect|host|if-match|if-none-match|keep-alive|last-modified|retry-after|sec-websocket-protocol|sec-websocket-version|server|traceparent|transfer-encoding|upgrade|user-agent|vary|webhook-(?:request-origin|allowed-origin|request-rate|allowed-rate)|x-ms-(?:activity-id|client-request-id|date|error-code|request-charge|request-id|version))$/i;

/** So are these of a query. */
const QUERY_NAMES = /^(?:api-version|comp|maxresults|numofmessages|prefix|restype|timeout|visibilitytimeout)$/i;

/** Each match is a secret. What repeats is bounded, so that no payload makes a search long. */
const SECRETS: readonly RegExp[] = [
  /(?<=\bsig(?:=|%3d))[^&\s;"',<]+/gi,
  /(?<=\b(?:SharedAccessKey|AccountKey)=)[^;\s"'<]+/gi,
  /(?<=\bBearer\s{1,4})[\w.~+/=-]+/gi,
  /(?<=\bSharedKey(?:Lite)? [^:\s]{1,80}:)[\w+/=]+/gi,
  /\beyJ[\w-]{1,1024}\.[\w-]+\.[\w-]*/g,
  /(?<=\b(?:client_secret|client_assertion|assertion|password|\w{1,40}_token|aeg-sas-key|code|token)=)[^&\s"'<]+/gi,
  /(?<="(?:key\d?|\w{0,40}(?:primary|secondary|readonly|access|master|shared|account|api)\w{0,40}key|\w{0,40}(?:token|secret|password|assertion|connectionstring)|validation(?:code|url|response))"\s{0,8}:\s{0,8}")[^"]*/gi,
  /(?<=<[\w:]{0,60}(?:Key|Signature|Token|Secret|Password)>)[^<]+/g,
];

/**
 * The payloads as they may be shown, by packet number: keys, signatures, tokens and passwords are masked, also where they reach from one
 * packet into the next. Of a long payload the beginning.
 */
export function visiblePayloads(packets: readonly Packet[]): Map<number, Uint8Array> {
  const visible = new Map<number, Uint8Array>();
  const streams = Map.groupBy(
    packets.filter(({ payload }) => payload.length > 0),
    ({ connection, from }) => `${connection} ${from}`,
  );
  for (const stream of streams.values()) {
    const cut = stream.map(({ payload }) => endsOf(payload));
    const masked = maskSecrets(cut.map(({ text }) => text).join(''));
    let at = 0;
    for (const [i, { number }] of stream.entries()) {
      const { text, headBytes } = cut[i]!;
      visible.set(number, Buffer.from(masked.slice(at, at + headBytes), 'latin1'));
      at += text.length;
    }
  }
  return visible;
}

function endsOf(payload: Uint8Array): { readonly text: string; readonly headBytes: number } {
  const text = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  if (payload.length <= 2 * END_BYTES) return { text: text(payload), headBytes: payload.length };
  return { text: text(payload.subarray(0, END_BYTES)) + text(payload.subarray(-END_BYTES)), headBytes: END_BYTES };
}

/** What one side sent, a character for each byte, with `*` for each byte of a secret. */
export function maskSecrets(sent: string): string {
  const known = maskQueries(maskHeaders(maskSaslPlain(maskMqttConnect(sent))));
  return SECRETS.reduce((text, secret) => text.replace(secret, mask), known);
}

function maskHeaders(text: string): string {
  return text.replace(/((?:^|\n)([\w-]+): ?)([^\r\n]*)/g, (line, start: string, name: string, value: string) =>
    HEADERS.test(name) ? line : start + mask(value),
  );
}

/** Of the request's target: whoever chose it may have put a key there under any name. */
function maskQueries(text: string): string {
  return text.replace(/((?:^|\n)[A-Z]{3,7} [^\s?]+\?)(\S*)/g, (_, start: string, query: string) => {
    const pairs = query.split('&').map((pair) => {
      const [, name, value] = /^([\w.$-]+)=(.*[^=].*)$/.exec(pair) ?? [];
      if (name === undefined || value === undefined) return mask(pair);
      return QUERY_NAMES.test(name) ? pair : `${name}=${mask(value)}`;
    });
    return start + pairs.join('&');
  });
}
