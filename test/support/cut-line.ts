import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A line to a server that can be cut, and that can lose what the server answers. */
export interface CutLine {
  readonly address: string;
  /** From now on nothing that the server answers arrives. */
  muffle(): void;
  /** Ends every connection; new ones are let through again, and heard. */
  cut(): void;
  close(): Promise<void>;
}

/** @param at Where it begins; any free port by default. */
export async function cutLine(to: string, at = '127.0.0.1:0'): Promise<CutLine> {
  const [host = '', port = ''] = to.split(':');
  const sockets = new Set<Socket>();
  let muffled = false;
  const server = createServer((near) => {
    const far = connect(Number(port), host);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => !muffled && near.write(bytes));
  });
  server.listen(Number(at.split(':').at(1)), '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const cut = () => {
    muffled = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    address: `127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`,
    muffle: () => (muffled = true),
    cut,
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
