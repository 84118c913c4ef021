import { Field } from '../attack-case';
import { huffmanDecoded } from './huffman';

/** RFC 7541 appendix A. */
const STATIC: readonly Field[] = (
  ':authority;:method=GET;:method=POST;:path=/;:path=/index.html;:scheme=http;:scheme=https;:status=200;' +
  ':status=204;:status=206;:status=304;:status=400;:status=404;:status=500;accept-charset;' +
  'accept-encoding=gzip, deflate;accept-language;accept-ranges;accept;access-control-allow-origin;age;allow;' +
  'authorization;cache-control;content-disposition;content-encoding;content-language;content-length;' +
  'content-location;content-range;content-type;cookie;date;etag;expect;expires;from;host;if-match;' +
  'if-modified-since;if-none-match;if-range;if-unmodified-since;last-modified;link;location;max-forwards;' +
  'proxy-authenticate;proxy-authorization;range;referer;refresh;retry-after;server;set-cookie;' +
  'strict-transport-security;transfer-encoding;user-agent;vary;via;www-authenticate'
)
  .split(';')
  .map((entry): Field => {
    const [name = '', value = ''] = entry.split('=');
    return [name, value];
  });

/** Encodes fields byte for byte as "literals without indexing", however wrong their names and values are. */
export function encodeFields(fields: readonly Field[]): Buffer {
  return Buffer.concat(fields.map(([name, value]) => Buffer.concat([Buffer.of(0), literal(name), literal(value)])));
}

function literal(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  return Buffer.concat([integer(bytes.length, 7), bytes]);
}

function integer(value: number, prefixBits: number): Buffer {
  const limit = 2 ** prefixBits - 1;
  if (value < limit) return Buffer.of(value);
  const bytes = [limit];
  let rest = value - limit;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

/** Decodes the header blocks of one connection, in order. */
export class HpackDecoder {
  private readonly dynamic: Field[] = [];
  private capacity = 4096;
  private block: Buffer = Buffer.alloc(0);
  private at = 0;

  /**
   * The fields of the connection's next header block.
   *
   * @throws if the block is not well formed.
   */
  public decode(block: Buffer): Field[] {
    this.block = block;
    this.at = 0;
    const fields: Field[] = [];
    while (this.at < block.length) {
      const first = block.readUInt8(this.at);
      if (first >= 0x80) fields.push(this.entry(this.integer(7)));
      else if (first >= 0x40) fields.push(this.inserted(this.literalField(6)));
      else if (first >= 0x20) this.resize(this.integer(5));
      else fields.push(this.literalField(4));
    }
    return fields;
  }

  private entry(index: number): Field {
    const field = index <= STATIC.length ? STATIC[index - 1] : this.dynamic[index - STATIC.length - 1];
    if (field === undefined) throw new Error(`there is no header table entry ${index}`);
    return field;
  }

  private literalField(prefixBits: number): Field {
    const index = this.integer(prefixBits);
    const name = index === 0 ? this.text() : this.entry(index)[0];
    return [name, this.text()];
  }

  private inserted(field: Field): Field {
    this.dynamic.unshift(field);
    this.evict();
    return field;
  }

  private resize(capacity: number): void {
    this.capacity = capacity;
    this.evict();
  }

  private evict(): void {
    const size = () => this.dynamic.reduce((sum, [name, value]) => sum + name.length + value.length + 32, 0);
    while (this.dynamic.length > 0 && size() > this.capacity) this.dynamic.pop();
  }

  private text(): string {
    const huffman = this.block.readUInt8(this.at) >= 0x80;
    const length = this.integer(7);
    const bytes = this.block.subarray(this.at, this.at + length);
    if (bytes.length < length) throw new Error('a header block ends inside a string');
    this.at += length;
    return huffman ? huffmanDecoded(bytes) : bytes.toString('latin1');
  }

  private integer(prefixBits: number): number {
    const limit = 2 ** prefixBits - 1;
    let value = this.block.readUInt8(this.at++) & limit;
    if (value < limit) return value;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.block.readUInt8(this.at++);
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }
}
