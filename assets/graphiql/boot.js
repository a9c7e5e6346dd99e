// Starts GraphiQL. A file of its own, so that the page's policy need not allow scripts inside the page.
'use strict';

const QUERY = `# 令牌填在下方 Headers 栏 Bearer 之后。
# 左侧没有文档时，点左下角的刷新图标。
# Ctrl-空格：可选的字段；Ctrl-回车：运行。
#
# Put your token after Bearer, in Headers below.
# No documentation? Press refresh, lower left.
# Ctrl-Space: what fits. Ctrl-Enter: run.

query {
  __typename
}
`;

const HEADERS = JSON.stringify({ Authorization: 'Bearer ' }, null, 2);

async function fetcher(operation, options) {
  const headers = new Headers(options?.headers);
  // A token that is not there yet is no token: the server would refuse it as a bad one.
  if (headers.get('Authorization')?.trim() === 'Bearer') {
    headers.delete('Authorization');
  }
  headers.set('Accept', 'application/graphql-response+json, application/json');
  headers.set('Content-Type', 'application/json');

  const response = await fetch('/graphql', {
    method: 'POST',
    headers,
    body: JSON.stringify(operation),
    credentials: 'omit',
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    // Not from the API: a proxy's page, say.
    return { errors: [{ message: `${response.status} ${response.statusText}: ${text}` }] };
  }
}

const root = document.getElementById('graphiql');
// Set from here, because the page's policy allows no styles inside the page.
root.style.position = 'fixed';
root.style.inset = '0';

ReactDOM.createRoot(root).render(
  React.createElement(GraphiQL, {
    fetcher,
    defaultQuery: QUERY,
    defaultHeaders: HEADERS,
    defaultEditorToolsVisibility: 'headers',
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false,
    // Without it the history, which keeps headers all the same, would leave the token in the browser.
    storage: null,
  }),
);
