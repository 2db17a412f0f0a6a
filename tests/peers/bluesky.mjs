// Bluesky's own PLC, PDS and AppView on loopback, over the PostgreSQL at the address that is the first argument.
// Prints {"pds": ..., "appview": ..., "settled": ...} as JSON once they answer, and ends when its standard input does.
// Whoever asks at the last of these addresses is answered once the AppView knows all that was written until then.
import { createServer as createWebServer } from "node:http";
import { createServer } from "node:net";
import { once } from "node:events";

// The AppView wants a Redis for what it could as well ask its database: this one never remembers anything.
const forgetful = createServer((connection) => {
  let waiting = "";
  connection.on("error", () => connection.destroy());
  connection.on("data", (data) => {
    waiting += data.toString("latin1");
    for (let read = command(waiting); read; read = command(waiting)) {
      waiting = waiting.slice(read.length);
      connection.write(reply(read.words, connection));
    }
  });
});

// One command as the protocol writes it: *2 $3 GET $1 k, each on its line; null while it is not whole.
function command(text) {
  const head = /^\*(\d+)\r\n/.exec(text);
  if (!head) return null;
  let at = head[0].length;
  const words = [];
  for (let left = Number(head[1]); left > 0; left -= 1) {
    const size = /^\$(\d+)\r\n/.exec(text.slice(at));
    if (!size) return null;
    const start = at + size[0].length;
    const end = start + Number(size[1]);
    if (text.length < end + 2) return null;
    words.push(text.slice(start, end));
    at = end + 2;
  }
  return { words, length: at };
}

function reply(words, connection) {
  switch (words[0].toLowerCase()) {
    case "info":
      return "$9\r\nloading:0\r\n";
    case "get":
      return "$-1\r\n";
    case "mget":
      return `*${words.length - 1}\r\n${"$-1\r\n".repeat(words.length - 1)}`;
    case "multi":
      connection.queued = 0;
      return "+OK\r\n";
    case "exec": {
      const queued = connection.queued;
      connection.queued = undefined;
      return `*${queued}\r\n${"+OK\r\n".repeat(queued)}`;
    }
    case "del":
      return ":0\r\n";
    default:
      if (connection.queued === undefined) return "+OK\r\n";
      connection.queued += 1;
      return "+QUEUED\r\n";
  }
}

forgetful.listen(0, "127.0.0.1");
await once(forgetful, "listening");
process.env.REDIS_HOST = `127.0.0.1:${forgetful.address().port}`;
process.env.LOG_ENABLED = "0";

const { TestNetwork } = await import("@atproto/dev-env");
const network = await TestNetwork.create({
  dbPostgresUrl: process.argv[2],
  dbPostgresSchema: "peer",
  pds: { hostname: "localhost", enableDidDocWithSession: true },
});

const MOST_MILLISECONDS = 80_000;
const settled = createWebServer((_, answer) => {
  network.processAll(MOST_MILLISECONDS).then(
    () => answer.end(),
    (error) => answer.writeHead(500).end(String(error)),
  );
});
settled.listen(0, "127.0.0.1");
await once(settled, "listening");
console.log(
  JSON.stringify({
    pds: network.pds.url,
    appview: network.bsky.url,
    settled: `http://127.0.0.1:${settled.address().port}`,
  }),
);

process.stdin.resume();
await once(process.stdin, "end");
process.exit(0);
