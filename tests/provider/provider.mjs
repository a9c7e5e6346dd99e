// A certified provider of OpenID Connect on loopback, for as long as its standard input is open. It says its port on the first line
// of its output, and keeps the time that it is told. By TLS, its certificate is one of tls/, whose authority nobody knows.
//
//     node provider.mjs '{ "now": SECONDS, "callback": "https://…", "secret": "…", "tls": false }'
//
// The provider itself does not misbehave. What /test/… asks for stands before it: another key, a token that says something else and
// is signed by its key, an endpoint that does not answer.

import { createHmac, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";

let { now, callback, secret, tls } = JSON.parse(process.argv[2]);
let seconds = now;
const System = Date;
globalThis.Date = class extends System {
  constructor(...given) {
    super(...(given.length ? given : [seconds * 1000]));
  }
  static now() {
    return seconds * 1000;
  }
};
// Nobody reads on after the first line.
console.info = () => {};
const { Provider } = await import("oidc-provider");
const { CompactSign, decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, importJWK } = await import("jose");

const encoded = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const made = async (alg) => {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg, use: "sig", kid: randomBytes(8).toString("hex") };
};

const places = { "/.well-known/openid-configuration": "discovery", "/jwks": "keys", "/token": "token", "/elsewhere": "elsewhere" };

let base;
let provider;
let keys = [];
let forged = null;
const faults = {};
let answered;
const counts = { discovery: 0, keys: 0, token: 0, elsewhere: 0 };
const notices = [];
const old = [];

// Whoever signs in is the person of the name that they enter; the claims are what a district's register of staff would say.
const account = (_, sub) => ({
  accountId: sub,
  claims: async () => ({ sub, employee: `E-${sub}`, number: 4711, email: `${sub}@district.example` }),
});

async function begin() {
  keys = [await made("RS256"), await made("ES256")];
  provider = new Provider(base, {
    clients: [
      {
        client_id: "register",
        client_secret: secret,
        redirect_uris: [callback],
        backchannel_logout_uri: callback.replace("/callback/", "/backchannel-logout/"),
        backchannel_logout_session_required: true,
      },
      {
        client_id: "phone",
        application_type: "native",
        token_endpoint_auth_method: "none",
        redirect_uris: ["http://127.0.0.1/signed-in"],
        id_token_signed_response_alg: "ES256",
      },
    ],
    jwks: { keys },
    findAccount: account,
    claims: { openid: ["sub", "employee", "number"], email: ["email"] },
    conformIdTokenClaims: false,
    cookies: { keys: ["a test's"] },
    features: { backchannelLogout: { enabled: true }, devInteractions: { enabled: true } },
    // What it would send to the register is kept for the test, which sends it on.
    fetch: async (_, { body }) => {
      notices.push(new URLSearchParams(body).get("logout_token"));
      return new Response(null, { status: 200 });
    },
    // A district asks nobody whether its own applications may know who they are.
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope("openid email");
      await grant.save();
      return grant;
    },
  });
  provider.use(async (ctx, next) => {
    await next();
    if (faults[places[ctx.path]] === "long") ctx.body = { ...ctx.body, padding: "x".repeat(1 << 20) };
    if (ctx.path !== "/token") return;
    if (forged && ctx.body?.id_token) ctx.body.id_token = await again(ctx.body.id_token, forged);
    if (ctx.status === 200) answered = ctx.body;
  });
}

// The same token saying something else: claims that are null are left out.
async function again(token, { claims, ...by }) {
  const said = { ...decodeJwt(token), ...claims };
  for (const [claim, value] of Object.entries(said)) {
    if (value === null) delete said[claim];
  }
  const { alg } = decodeProtectedHeader(token);
  return signed({ claims: said, ...by, header: { alg, ...by.header } });
}

async function signed({ header = {}, claims, by = "own" }) {
  const own = (alg) => keys.find((key) => key.alg === alg);
  if (by === "none") return `${encoded({ alg: "none" })}.${encoded(claims)}.`;
  if (by === "secret" || by === "public") {
    // Whoever reads the public key could sign so, where the verifier takes any algorithm with any key.
    const { n, e, kty, kid } = own("RS256");
    const key = by === "secret" ? secret : JSON.stringify({ e, kty, n });
    const text = `${encoded({ alg: "HS256", kid })}.${encoded(claims)}`;
    return `${text}.${createHmac("sha256", key).update(text).digest("base64url")}`;
  }
  const alg = header.alg ?? "RS256";
  const key = by === "stranger" ? await made(alg) : by === "old" ? old.findLast((key) => key.alg === alg) : own(alg);
  const name = by === "stranger" ? own(alg).kid : key.kid;
  const bytes = new TextEncoder().encode(JSON.stringify(claims));
  return new CompactSign(bytes).setProtectedHeader({ kid: name, ...header, alg }).sign(await importJWK(key, alg));
}

const asked = {
  now: ({ seconds: moment }) => void (seconds = moment),
  callback: (place) => begin((callback = place)),
  rotate: async () => {
    old.push(...keys);
    await begin();
  },
  forge: (what) => void (forged = what),
  fault: (what) => void Object.assign(faults, what),
  sign: async (what) => ({ token: await signed(what) }),
  counts: () => counts,
  notices: () => notices,
};

function serve(answers) {
  const file = (name) => readFileSync(new URL(`tls/${name}`, import.meta.url));
  return tls ? createSecureServer({ cert: file("cert.pem"), key: file("key.pem") }, answers) : createServer(answers);
}

async function control(name, body, response) {
  const said = await asked[name](body ? JSON.parse(body) : {});
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(said ?? {}));
}

const server = serve((request, response) => {
  const { pathname } = new URL(request.url, base);
  if (pathname.startsWith("/test/")) {
    let body = "";
    request.on("data", (piece) => (body += piece));
    request.on("end", () => control(pathname.slice(6), body, response).catch((error) => response.writeHead(500).end(String(error))));
    return;
  }
  const place = places[pathname];
  if (place) counts[place] += 1;
  switch (place && faults[place]) {
    case "down":
      return response.writeHead(503, { "content-type": "text/plain" }).end("down");
    case "gone":
      return request.socket.destroy();
    case "again":
      // What was answered last, whatever is asked.
      return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answered));
    case "elsewhere":
      return response.writeHead(307, { location: `${base}/elsewhere` }).end();
    default:
      return provider.callback()(request, response);
  }
});
server.listen(0, "127.0.0.1", async () => {
  base = `${tls ? "https" : "http"}://127.0.0.1:${server.address().port}`;
  await begin();
  process.stdout.write(`${server.address().port}\n`);
});
process.stdin.on("end", () => process.exit(0)).resume();
