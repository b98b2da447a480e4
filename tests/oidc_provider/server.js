/**
 * A real OpenID provider on a free port of 127.0.0.1, set up as Pro Santé Connect is: its discovery path, its claims,
 * `acr`. Only the page where one logs in is ours: it believes whoever the test says is there.
 *
 * The first line on standard output is the issuer. A line `rotate` on standard input gives it new keys.
 */
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import Provider from "oidc-provider";
import MemoryAdapter from "oidc-provider/lib/adapters/memory_adapter.js";

const CLAIMS = [
  "SubjectNameID",
  "SubjectRole",
  "SubjectRefPro",
  "Secteur_Activite",
  "family_name",
  "given_name",
  "preferred_username",
];

/** What the people who have logged in are called, by subject. */
const people = new Map();
const server = createServer((request, response) => answer(request, response));
let provider;

server.listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  const issuer = `http://127.0.0.1:${port}`;
  provider = built(issuer);
  createInterface({ input: process.stdin })
    .on("line", () => {
      provider = built(issuer);
      process.stdout.write("rotated\n");
    })
    .on("close", () => process.exit(0));
  process.stdout.write(`${issuer}\n`);
});

function built(issuer) {
  const made = new Provider(issuer, {
    adapter: (model) => new MemoryAdapter(model), // one memory, whatever the keys
    jwks: { keys: [rsa(), ec()] },
    scopes: ["openid", "scope_all"],
    claims: { acr: null, auth_time: null, iss: null, sid: null, openid: ["sub"], scope_all: CLAIMS },
    acrValues: ["eidas1"],
    clientAuthMethods: ["client_secret_basic", "client_secret_post", "none"],
    enabledJWA: { idTokenSigningAlgValues: ["RS256", "ES256", "HS256"], userinfoSigningAlgValues: ["RS256", "ES256"] },
    cookies: { keys: ["one of the tests"] },
    features: {
      backchannelLogout: { enabled: true },
      devInteractions: { enabled: false },
      jwtUserinfo: { enabled: true },
      registration: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource: (ctx, form) => void (ctx.body = form) },
    },
    // Its guard against requests to a machine of one's own would stop every back-channel log-out of the tests.
    fetch: (url, { dispatcher, ...options }) => fetch(url, options),
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub, ...people.get(sub) }) }),
    interactions: { url: (_ctx, interaction) => `/log-in/${interaction.uid}` },
    ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 3600, IdToken: 300, Interaction: 600, Session: 3600 },
  });
  made.on("server_error", (_ctx, error) => process.stderr.write(`${error.stack}\n`));
  return made;
}

async function answer(request, response) {
  if (request.url.startsWith("/log-in/") && request.method === "POST") {
    await logIn(request, response);
    return;
  }
  if (request.url.startsWith("/log-in/")) {
    response.end("Who is there?");
    return;
  }
  // Pro Santé Connect has its discovery document elsewhere than OpenID Connect Discovery 1.0, 4 says.
  request.url = request.url.replace("/.well-known/wallet-openid-configuration", "/.well-known/openid-configuration");
  await provider.callback()(request, response);
}

/** Shape: a form of `sub`, `acr` (may be empty), and `claims` as JSON; or of `error`. */
async function logIn(request, response) {
  const form = new URLSearchParams(await text(request));
  if (form.has("error")) {
    await provider.interactionFinished(request, response, { error: form.get("error") });
    return;
  }
  const { params } = await provider.interactionDetails(request, response);
  const accountId = form.get("sub");
  people.set(accountId, JSON.parse(form.get("claims")));
  const grant = new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  await provider.interactionFinished(request, response, {
    login: { accountId, acr: form.get("acr") || undefined },
    consent: { grantId: await grant.save() },
  });
}

async function text(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function rsa() {
  return { ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }), use: "sig" };
}

function ec() {
  return { ...generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" }), use: "sig" };
}
