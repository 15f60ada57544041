// Closes servers, with the connections they still have, when the standard input of the program ends.
module.exports = function closeAtEnd(...servers) {
  process.stdin
    .on('end', () => {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    })
    .resume();
};
