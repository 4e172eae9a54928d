/** Stands in for the editor that the view of the extension talks to: it is the page around it. */
Object.assign(globalThis, {
  acquireVsCodeApi: () => ({
    postMessage: (message: unknown) => parent.postMessage(message, location.origin),
  }),
});
