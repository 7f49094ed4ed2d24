//! What has to be true of an ID token before it signs anybody in (OpenID Connect core 1.0, section 3.1.3.7; CIBA core
//! 1.0, section 10.3.1).

use jsonwebtoken::{
    Algorithm, AlgorithmFamily, DecodingKey, Header, Validation, decode, decode_header,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse},
};
use serde_json::{Map, Value};

use crate::jose;

/// How far the provider's clock may be off, s.
const LEEWAY: u64 = 60;
/// Largest token that is looked at, characters.
const LARGEST: usize = 64 * 1024;
/// The claim that ties a token to its request.
const REQUEST: &str = "urn:openid:params:jwt:claim:auth_req_id";

/// What the token must say.
pub(super) struct Expected<'a> {
    /// Our client id.
    pub(super) client: &'a str,
    /// The request it answers.
    pub(super) request: &'a str,
    /// A claim that has to hold the name that was typed.
    pub(super) login: Option<(&'a str, &'a str)>,
}

/// Its header, not yet believed.
pub(super) fn header(token: &str) -> Result<Header, &'static str> {
    if token.len() > LARGEST {
        return Err("too large");
    }
    let header = decode_header(token).map_err(|_| "not a token")?;
    if jose::ALGORITHMS.contains(&header.alg) {
        Ok(header)
    } else {
        Err("an algorithm that is not taken")
    }
}

/// The key it names; without a name the only one of its kind.
pub(super) fn key_of<'a>(header: &Header, all: &'a [Jwk]) -> Option<&'a Jwk> {
    let fits = |key: &&Jwk| fits(header.alg, key);
    match &header.kid {
        Some(kid) => all
            .iter()
            .filter(fits)
            .find(|key| key.common.key_id.as_ref() == Some(kid)),
        None => {
            let mut fitting = all.iter().filter(fits);
            fitting.next().filter(|_| fitting.next().is_none())
        }
    }
}

/// A key is used for what it was made for (RFC 8725, section 3.1).
fn fits(algorithm: Algorithm, key: &Jwk) -> bool {
    let signs = !matches!(key.common.public_key_use, Some(PublicKeyUse::Encryption));
    let said = key.common.key_algorithm.as_ref();
    let named = said.is_none_or(|said| Algorithm::try_from(*said).is_ok_and(|said| said == algorithm));
    let kind = match &key.algorithm {
        AlgorithmParameters::RSA(_) => AlgorithmFamily::Rsa.algorithms().contains(&algorithm),
        AlgorithmParameters::EllipticCurve(point) => match point.curve {
            EllipticCurve::P256 => algorithm == Algorithm::ES256,
            EllipticCurve::P384 => algorithm == Algorithm::ES384,
            _ => false,
        },
        AlgorithmParameters::OctetKeyPair(point) => {
            algorithm == Algorithm::EdDSA && point.curve == EllipticCurve::Ed25519
        }
        _ => false,
    };
    signs && named && kind
}

/// Whether the token may sign somebody in; why not is for the log, and holds nothing of the token.
pub(super) fn check(token: &str, issuer: &str, key: &Jwk, expected: &Expected<'_>) -> Result<(), &'static str> {
    jose::install();
    let algorithm = header(token)?.alg;
    let key = DecodingKey::from_jwk(key).map_err(|_| "a key that cannot be read")?;
    let mut rules = Validation::new(algorithm);
    rules.leeway = LEEWAY;
    rules.validate_nbf = true;
    rules.set_issuer(&[issuer]);
    rules.set_audience(&[expected.client]);
    rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    let claims =
        decode::<Map<String, Value>>(token, &key, &rules).map_err(|_| "signature, time, issuer or audience")?;
    let claims = claims.claims;
    let is = |name: &str, value: &str| claims.get(name).map(|claim| claim.as_str() == Some(value));
    let several = claims
        .get("aud")
        .and_then(Value::as_array)
        .is_some_and(|all| all.len() > 1);
    if !is("azp", expected.client).unwrap_or(!several) {
        return Err("made for another client");
    }
    if !is(REQUEST, expected.request).unwrap_or(true) {
        return Err("made for another request");
    }
    match expected.login {
        Some((claim, login)) if !same_name(claims.get(claim).and_then(Value::as_str), login) => Err("of somebody else"),
        _ => Ok(()),
    }
}

fn same_name(said: Option<&str>, login: &str) -> bool {
    said.is_some_and(|said| said.to_lowercase() == login.to_lowercase())
}

#[cfg(test)]
pub(super) mod tests;
