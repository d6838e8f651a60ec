import { be64, type Bytes, concat, copy, fromUtf8, utf8 } from '../bytes.ts';
import { SignalError } from '../errors.ts';

/*
 * Protocol Buffers as far as the protocol needs them. A message is described by its fields:
 *
 *   const point = message({ x: uint32(1), label: string(2) });
 *   point.encode({ x: 1 });     point.decode(bytes).label // string | undefined
 *
 * Every field is optional; whoever decodes says what must be there. Unknown fields are skipped, the
 * last of a repeated scalar wins; everything else that is not exactly an encoding is refused.
 */

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;

function malformed(what: string): SignalError {
  return new SignalError('malformed-message', `protobuf: ${what}`);
}

type WireType = typeof VARINT | typeof FIXED64 | typeof DELIMITED;

/** Bytes in pieces: a message inside of others is joined once, with the outermost one. */
type Pieces = readonly Uint8Array[];

/** One field: its number, its wire type, and how its values pass to and from bytes. */
export interface Field<T> {
  readonly number: number;
  readonly wireType: WireType;
  /** What stands for `value`, with `tag` in front. */
  readonly write: (value: T, tag: Bytes) => Pieces;
  /** The value after one more occurrence; `before` is what earlier ones gave. */
  readonly read: (reader: Reader, before: T | undefined) => T;
}

/** A field of whatever type. */
interface AnyField {
  readonly number: number;
  readonly wireType: WireType;
  readonly write: (value: never, tag: Bytes) => Pieces;
  readonly read: (reader: Reader, before: never) => unknown;
}

/** The values of a message with the fields `F`. */
export type Values<F> = { [K in keyof F]?: (F[K] extends Field<infer T> ? T : never) | undefined };

/** Both directions of a message. */
export interface Message<V> {
  /** Writes the fields in the order of their description. */
  encode(values: V): Bytes;
  /** What {@link encode} joins. */
  pieces(values: V): Pieces;
  /** @throws SignalError `malformed-message` */
  decode(bytes: Uint8Array): V;
}

/** A cursor over an encoding; every read past the end or of a bad value throws. */
class Reader {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#offset === this.#bytes.length;
  }

  take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#offset) throw malformed('truncated');
    return this.#bytes.subarray(this.#offset, (this.#offset += length));
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (value > 0xffff_ffff_ffff_ffffn || (byte === 0 && shift > 0n)) break;
        return value;
      }
    }
    throw malformed('overlong varint');
  }

  delimited(): Uint8Array {
    return this.take(this.varint32());
  }

  varint32(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 28; scale *= 2 ** 7) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (byte === 0 && scale > 1) break;
        if (value > 0xffff_ffff) throw malformed('integer out of range');
        return value;
      }
    }
    throw malformed('overlong varint');
  }

  skip(wireType: number): void {
    if (wireType === VARINT) this.varint();
    else if (wireType === FIXED64) this.take(8);
    else if (wireType === DELIMITED) this.take(this.varint32());
    else if (wireType === FIXED32) this.take(4);
    else throw malformed('unknown wire type');
  }

  #byte(): number {
    const byte = this.#bytes[this.#offset++];
    if (byte === undefined) throw malformed('truncated');
    return byte;
  }
}

/** `value` (up to 64 bits) as a varint. */
export function varint(value: number | bigint): Bytes {
  if (value < 0 || value > 0xffff_ffff_ffff_ffffn) throw new RangeError('not an unsigned integer');
  if (value < 0x80) return Uint8Array.of(Number(value));
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0xffff_ffff; rest = BigInt(rest) >> 7n)
    bytes.push(Number(BigInt(rest) & 0x7fn) | 0x80);
  let low = Number(rest);
  for (; low > 0x7f; low = Math.floor(low / 0x80)) bytes.push((low % 0x80) | 0x80);
  bytes.push(low);
  return Uint8Array.from(bytes);
}

function delimited(tag: Bytes, pieces: Pieces): Pieces {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return [tag, varint(length), ...pieces];
}

function field<T>(
  number: number,
  wireType: WireType,
  write: (value: T) => Uint8Array,
  read: (reader: Reader) => T,
): Field<T> {
  const behind =
    wireType === DELIMITED
      ? (value: T, tag: Bytes): Pieces => delimited(tag, [write(value)])
      : (value: T, tag: Bytes): Pieces => [tag, write(value)];
  return { number, wireType, write: behind, read };
}

export function uint32(number: number): Field<number> {
  return field(number, VARINT, varint, (reader) => reader.varint32());
}

export function uint64(number: number): Field<bigint> {
  return field<bigint>(number, VARINT, varint, (reader) => reader.varint());
}

/** Written as 8 bytes, little-endian. */
export function fixed64(number: number): Field<bigint> {
  return field(
    number,
    FIXED64,
    (value) => be64(value).reverse(),
    (reader) => new DataView(copy(reader.take(8)).buffer).getBigUint64(0, true),
  );
}

export function bytes(number: number): Field<Bytes> {
  return field<Bytes>(
    number,
    DELIMITED,
    (value) => value,
    (reader) => copy(reader.delimited()),
  );
}

export function string(number: number): Field<string> {
  return field(number, DELIMITED, utf8, (reader) => {
    const text = reader.delimited();
    try {
      return fromUtf8(text);
    } catch (cause) {
      throw new SignalError('malformed-message', 'protobuf: not UTF-8', { cause });
    }
  });
}

/** A message inside a message; of several occurrences the last counts. */
export function nested<V>(number: number, inner: Message<V>): Field<V> {
  return {
    number,
    wireType: DELIMITED,
    write: (value, tag) => delimited(tag, inner.pieces(value)),
    read: (reader) => inner.decode(reader.delimited()),
  };
}

/** Any number of `element`, each behind a tag of its own (never packed); none reads as absent. */
export function repeated<T>(element: Field<T>): Field<T[]> {
  return {
    number: element.number,
    wireType: element.wireType,
    write: (values, tag) => values.flatMap((value) => element.write(value, tag)),
    read: (reader, before = []) => {
      before.push(element.read(reader, undefined));
      return before;
    },
  };
}

export function message<F extends Readonly<Record<string, AnyField>>>(
  fields: F,
): Message<Values<F>> {
  const named = Object.entries<AnyField>(fields).map(([name, { number, wireType, write }]) => ({
    name,
    tag: varint((number << 3) | wireType),
    write,
  }));
  const byNumber = new Map(
    Object.entries<AnyField>(fields).map(([name, field]) => [field.number, { name, field }]),
  );
  const pieces = (values: Readonly<Record<string, unknown>>): Pieces =>
    named.flatMap(({ name, tag, write }) =>
      values[name] === undefined ? [] : write(values[name] as never, tag),
    );
  return {
    pieces,
    encode: (values) => concat(...pieces(values)),
    decode: (encoding) => {
      const reader = new Reader(encoding);
      const values: Record<string, unknown> = {};
      while (!reader.done) {
        const tag = reader.varint32();
        const number = tag >>> 3;
        const wireType = tag & 7;
        if (number === 0) throw malformed('field number zero');
        const known = byNumber.get(number);
        if (known === undefined) reader.skip(wireType);
        else if (known.field.wireType !== wireType) throw malformed('unexpected wire type');
        else values[known.name] = known.field.read(reader, values[known.name] as never);
      }
      return values as Values<F>;
    },
  };
}
