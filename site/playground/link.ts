/** The program in the fragment of an address, which no browser sends to a server. */

const KEY = '#code=';

async function through(bytes: Uint8Array, stream: GenericTransformStream): Promise<Uint8Array> {
  const piped = new Blob([bytes as BlobPart]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(piped).arrayBuffer());
}

/** The fragment that holds a program. */
export async function fragmentOf(program: string): Promise<string> {
  const packed = await through(
    new TextEncoder().encode(program),
    new CompressionStream('deflate-raw'),
  );
  const binary = Array.from(packed, (byte) => String.fromCharCode(byte)).join('');
  return KEY + btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The program that a fragment holds; undefined where it holds none. */
export async function programOf(fragment: string): Promise<string | undefined> {
  if (!fragment.startsWith(KEY)) {
    return undefined;
  }
  try {
    const binary = atob(fragment.slice(KEY.length).replaceAll('-', '+').replaceAll('_', '/'));
    const packed = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const bytes = await through(packed, new DecompressionStream('deflate-raw'));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
