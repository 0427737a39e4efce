import { createServer } from 'node:http';

/** A process of its own that takes whatever is posted to it, and says how much that was when it is asked. */
let taken = 0;
const server = createServer((request, response) => {
  request.resume().once('end', () => {
    taken += 1;
    response.writeHead(204).end();
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
process.on('message', () => process.send?.({ taken }));
process.on('disconnect', () => process.exit());
