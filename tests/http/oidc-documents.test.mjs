// What a client library reads first: the discovery document and the keys.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Sites } from '../lib/sites.mjs';

let sites;
before(async () => { sites = await Sites.open(); });
after(() => sites.close());

const get = (path, headers) => sites.gateway.raw({ path, headers });

test('the discovery document names calls that exist, and nothing that does not', async () => {
  const reply = await get('/.well-known/openid-configuration');
  assert.equal(reply.status, 200, reply.text);
  assert.equal(reply.json.issuer, sites.issuer);
  for (const [name, path] of Object.entries({
    authorization_endpoint: '/oidc/authorize', token_endpoint: '/oidc/token', userinfo_endpoint: '/oidc/userinfo',
    jwks_uri: '/oidc/jwks', pushed_authorization_request_endpoint: '/oidc/par',
    end_session_endpoint: '/oidc/end-session',
  })) {
    assert.equal(reply.json[name], sites.issuer + path);
    assert.notEqual((await get(path)).status, 404, path);
  }
  for (const [name, words] of Object.entries({
    response_types_supported: ['code'], grant_types_supported: ['authorization_code'], subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'], code_challenge_methods_supported: ['S256'], response_modes_supported: ['query'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'], scopes_supported: ['openid', 'profile', 'email'],
  })) assert.deepEqual(reply.json[name], words);
  for (const [name, is] of Object.entries({
    authorization_response_iss_parameter_supported: true, claims_parameter_supported: false, request_parameter_supported: false,
    request_uri_parameter_supported: false,
  })) assert.equal(reply.json[name], is, name);
});

test('the keys are public parts alone, RSA of 2048 bits, and the same from call to call', async () => {
  const reply = await get('/oidc/jwks');
  assert.equal(reply.status, 200, reply.text);
  assert.match(reply.headers['content-type'], /^application\/jwk-set\+json/);
  const [key, ...others] = reply.json.keys;
  assert.equal(others.length, 0);
  assert.deepEqual(Object.keys(key).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use']);
  assert.deepEqual([key.kty, key.alg, key.use, key.e], ['RSA', 'RS256', 'sig', 'AQAB']);
  assert.equal(Buffer.from(key.n, 'base64url').length, 256);
  assert.equal((await get('/oidc/jwks')).text, reply.text);
});

test('any page may read both, none with a cookie, and both may be kept for a while', async () => {
  for (const path of ['/.well-known/openid-configuration', '/oidc/jwks']) {
    const { headers } = await get(path, { origin: 'https://anybody.example' });
    assert.equal(headers['access-control-allow-origin'], '*', path);
    assert.equal(headers['access-control-allow-credentials'], undefined);
    assert.match(headers['cache-control'], /^public, max-age=\d+$/);
    assert.equal(headers['set-cookie'], undefined);
  }
});

test('without clients there is none of it', async () => {
  const none = await Sites.open({ clients: () => [] });
  try {
    for (const path of ['/.well-known/openid-configuration', '/oidc/jwks', '/oidc/userinfo']) {
      assert.equal((await none.gateway.raw({ path })).status, 404, path);
    }
    assert.deepEqual(JSON.parse(await none.gateway.cli(['keys', 'list', '--json'])), [], 'and no key was made');
  } finally { await none.close(); }
});
