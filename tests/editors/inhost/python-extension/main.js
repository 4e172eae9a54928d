/**
 * Stands in for the Python extension, of whose API it has the part that Tapelint uses.
 * `select` does what a user does with "Python: Select Interpreter".
 */
const vscode = require('vscode');

exports.activate = () => {
  let selected = process.env.TEST_PYTHON;
  const changes = new vscode.EventEmitter();
  return {
    environments: {
      getActiveEnvironmentPath: () => ({ path: selected }),
      resolveEnvironment: async ({ path }) => ({ executable: { uri: vscode.Uri.file(path) } }),
      onDidChangeActiveEnvironmentPath: changes.event,
    },
    select: (path) => {
      selected = path;
      changes.fire({ path });
    },
  };
};
