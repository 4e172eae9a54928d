import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

export interface Served {
  /** The address of the start page. */
  readonly address: string;
  close(): void;
}

/** Serves the files of a folder, and does nothing else. */
export async function serve(folder: string): Promise<Served> {
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const inside = path.normalize(decodeURIComponent(pathname)).replace(/\/$/, '/index.html');
    fs.readFile(path.join(folder, inside), (error, content) => {
      const type = TYPES[path.extname(inside)] ?? 'application/octet-stream';
      response.writeHead(error ? 404 : 200, { 'Content-Type': type });
      response.end(error ? undefined : content);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
