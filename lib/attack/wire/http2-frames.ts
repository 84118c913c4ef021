import { Frame } from '../attack-case';
import { encodeFields } from './hpack';

/** Frame types of RFC 9113 that matter here. */
export const FrameType = {
  DATA: 0,
  HEADERS: 1,
  RST_STREAM: 3,
  SETTINGS: 4,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
} as const;

/** Frame flags. ACK and END_STREAM share a bit, on different frames. */
export const Flag = { END_STREAM: 1, ACK: 1, END_HEADERS: 4, PADDED: 8, PRIORITY: 32 } as const;

const LARGEST = 16384;
const WINDOW = 1 << 20;
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

/** A frame as received. */
export interface RawFrame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** One frame's bytes. */
export function frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** What every connection starts with: the preface, no push, no dynamic header table, a wide window. */
export function opening(): Buffer {
  const settings = Buffer.alloc(18);
  const values: [id: number, value: number][] = [
    [1, 0],
    [2, 0],
    [4, WINDOW],
  ];
  values.forEach(([id, value], i) => {
    settings.writeUInt16BE(id, i * 6);
    settings.writeUInt32BE(value, i * 6 + 2);
  });
  const window = Buffer.alloc(4);
  window.writeUInt32BE(WINDOW);
  return Buffer.concat([
    Buffer.from(PREFACE),
    frame(FrameType.SETTINGS, 0, 0, settings),
    frame(FrameType.WINDOW_UPDATE, 0, 0, window),
  ]);
}

/** The bytes of a case's frames; header blocks that are too large for one frame are continued. */
export function encodeFrames(frames: readonly Frame[]): Buffer {
  return Buffer.concat(
    frames.map((spec) => {
      if (spec.type === 'raw') return frame(spec.code, spec.flags, spec.stream, Buffer.from(spec.payload, 'latin1'));
      const end = spec.end ? Flag.END_STREAM : 0;
      if (spec.type === 'data') return frame(FrameType.DATA, end, spec.stream, Buffer.from(spec.body, 'latin1'));
      return headers(spec.stream, end, encodeFields(spec.fields));
    }),
  );
}

function headers(stream: number, end: number, block: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at === 0 || at < block.length; at += LARGEST) {
    const last = at + LARGEST >= block.length ? Flag.END_HEADERS : 0;
    const piece = block.subarray(at, at + LARGEST);
    parts.push(
      at === 0
        ? frame(FrameType.HEADERS, end | last, stream, piece)
        : frame(FrameType.CONTINUATION, last, stream, piece),
    );
  }
  return Buffer.concat(parts);
}

/** The first whole frame at an offset, if it is there. */
export function readFrame(bytes: Buffer, at: number): RawFrame | undefined {
  if (bytes.length < at + 9) return undefined;
  const length = bytes.readUIntBE(at, 3);
  if (bytes.length < at + 9 + length) return undefined;
  const flags = bytes.readUInt8(at + 4);
  const type = bytes.readUInt8(at + 3);
  const stream = bytes.readUInt32BE(at + 5) & 0x7fffffff;
  return { type, flags, stream, payload: bytes.subarray(at + 9, at + 9 + length) };
}

/** A HEADERS or DATA payload without its padding and priority. */
export function content({ type, flags, payload }: RawFrame): Buffer {
  let from = 0;
  let until = payload.length;
  if ((flags & Flag.PADDED) !== 0) {
    until -= payload.readUInt8(0);
    from += 1;
  }
  if (type === FrameType.HEADERS && (flags & Flag.PRIORITY) !== 0) from += 5;
  return payload.subarray(from, until);
}
