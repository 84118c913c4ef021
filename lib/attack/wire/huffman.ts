/**
 * The lengths of the codes of RFC 7541 appendix B for the bytes 0 to 255 and the end of the string, one letter each,
 * `A` for 5 bits. The code is canonical, so that the lengths say all.
 */
const LENGTHS =
  'ISXXXXXXXTZXXZXXXXXXXXZXXXXXXXXXBFFHIBDGFFDGDBBBAAABBBBBBBCDKBHFIBCCCCCCCCCCCCCCCCCCCCCCDCDIOIJB' +
  'KABABABBBACCBBBABCBAABCCCCCKGJIXPRPPRRRSRSSSSSTSTTRSTSSSSQRSRSSTRQPRRSSQSRRTQRSSQQRQSRSSPRRRSRRS' +
  'VVPORSRUVVVWWVTUOQVWWVWTQQVVXWWWPTPQRQQSRRUUTTVSVWVVWWWWWXWWWWWVZ';
const END = 256;

const SYMBOLS = symbols();

/** Symbols by their code, written as its bits. */
function symbols(): Map<string, number> {
  const lengths = Array.from(LENGTHS, (letter, symbol) => ({ symbol, bits: letter.charCodeAt(0) - 60 }));
  lengths.sort((a, b) => a.bits - b.bits || a.symbol - b.symbol);
  const table = new Map<string, number>();
  let code = -1;
  let before = lengths[0]?.bits ?? 0;
  for (const { symbol, bits } of lengths) {
    code = (code + 1) * 2 ** (bits - before);
    before = bits;
    table.set(code.toString(2).padStart(bits, '0'), symbol);
  }
  return table;
}

/** Decodes a Huffman-coded string of HPACK. */
export function huffmanDecoded(bytes: Buffer): string {
  const out: number[] = [];
  let bits = '';
  for (const byte of bytes) {
    for (const bit of byte.toString(2).padStart(8, '0')) {
      bits += bit;
      const symbol = SYMBOLS.get(bits);
      if (symbol === undefined) continue;
      if (symbol === END) throw new Error('the end symbol stands inside a string');
      out.push(symbol);
      bits = '';
    }
  }
  if (bits.length > 7 || bits.includes('0')) throw new Error('a string ends in the middle of a code');
  return Buffer.from(out).toString('latin1');
}
