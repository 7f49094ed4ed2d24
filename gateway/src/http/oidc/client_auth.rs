//! How a client shows that it is the client: by its secret, in the header or in the form, or, when it can keep none, by
//! its name alone; then the verifier tells (RFC 6749, section 2.3.1; OpenID Connect core 1.0, section 9).

use axum::http::{HeaderMap, header};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::{cors, error::OauthError, form::Form};
use crate::{
    authority::{ClientRule, Origin},
    http::state::App,
};

/// What a request says of itself.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    id: String,
    /// The secret in every way it may have been meant; empty: none was shown.
    secrets: Vec<Zeroizing<String>>,
}

/// What a client calls with, and which client it is: it has shown that, and no page of anybody else sends it.
pub(super) async fn call_of_client(
    app: &App,
    origin: &Origin,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(Form, ClientRule), OauthError> {
    let form = Form::read(headers, body)?;
    let client = authenticate(app, origin, headers, &form).await?;
    cors::belongs(headers, &client)?;
    Ok((form, client))
}

/// The client of a call. A try that is not it is counted, for this client and this address (rule W24).
async fn authenticate(app: &App, origin: &Origin, headers: &HeaderMap, form: &Form) -> Result<ClientRule, OauthError> {
    let Shown { id, secrets } = shown(headers, form)?;
    app.client_may_try(&id, origin)?;
    let (asked, who) = (id.clone(), origin.clone());
    let client = app
        .run(move |authority| authority.authenticate_client(&asked, &secrets, &who))
        .await?;
    client.ok_or_else(|| {
        app.count_client_miss(&id, origin);
        OauthError::client()
    })
}

fn shown(headers: &HeaderMap, form: &Form) -> Result<Shown, OauthError> {
    let mut basic = headers.get_all(header::AUTHORIZATION).iter();
    let (first, second) = (basic.next(), basic.next());
    let named = form.get("client_id");
    let posted = form.get("client_secret");
    match (first, second) {
        (None, _) => Ok(Shown {
            id: named
                .ok_or_else(|| OauthError::request("client_id is missing"))?
                .to_owned(),
            secrets: posted
                .map(|secret| Zeroizing::new(secret.to_owned()))
                .into_iter()
                .collect(),
        }),
        (Some(_), Some(_)) => Err(OauthError::request("two headers Authorization")),
        (Some(_), None) if posted.is_some() => Err(OauthError::request("the secret was shown in two ways")),
        (Some(header), None) => {
            let shown = header
                .to_str()
                .ok()
                .and_then(basic_pair)
                .ok_or_else(OauthError::client)?;
            if named.is_some_and(|named| named != shown.id) {
                return Err(OauthError::request("two different clients are named"));
            }
            Ok(shown)
        }
    }
}

/// Both halves are to be encoded as in a form before they are joined (RFC 6749, section 2.3.1). Many clients do not do
/// it, so a secret also counts as it stands there.
fn basic_pair(header: &str) -> Option<Shown> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let plain = Zeroizing::new(STANDARD.decode(encoded.trim()).ok()?);
    let (id, secret) = std::str::from_utf8(&plain).ok()?.split_once(':')?;
    Some(Shown {
        id: decoded(id).to_string(),
        secrets: vec![decoded(secret), Zeroizing::new(secret.to_owned())],
    })
}

fn decoded(text: &str) -> Zeroizing<String> {
    let pair = Zeroizing::new(format!("={}", text.replace('&', "%26")));
    let mut values = form_urlencoded::parse(pair.as_bytes()).map(|(_, value)| value.into_owned());
    Zeroizing::new(values.next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> Form {
        Form::parse(text.as_bytes()).unwrap_or_else(|_| panic!("a form"))
    }

    fn basic(pair: &str) -> HeaderMap {
        let value = format!("Basic {}", STANDARD.encode(pair));
        HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().expect("a header"))])
    }

    fn said(headers: &HeaderMap, body: &str) -> Option<(String, Vec<String>)> {
        let shown = shown(headers, &form(body)).ok()?;
        let secrets = shown.secrets.iter().map(|secret| secret.to_string()).collect();
        Some((shown.id, secrets))
    }

    #[test]
    fn a_client_shows_one_secret_in_one_way() {
        let none = HeaderMap::new();
        let is = |id: &str, secrets: &[&str]| {
            Some((
                id.to_owned(),
                secrets.iter().map(|secret| (*secret).to_owned()).collect(),
            ))
        };
        assert_eq!(said(&none, "client_id=shop"), is("shop", &[]));
        assert_eq!(said(&none, "client_id=desk&client_secret=a%2Bb"), is("desk", &["a+b"]));
        assert_eq!(said(&basic("desk:a%2Bb%3D"), ""), is("desk", &["a+b=", "a%2Bb%3D"]));
        assert_eq!(
            said(&basic("desk:a+b&c="), "client_id=desk"),
            is("desk", &["a b&c=", "a+b&c="])
        );
        for (headers, body) in [
            (none.clone(), ""),
            (basic("desk:x"), "client_id=shop"),
            (basic("desk:x"), "client_secret=x"),
            (basic("desk"), ""),
            (
                HeaderMap::from_iter([(header::AUTHORIZATION, "Bearer x".parse().expect("a header"))]),
                "",
            ),
        ] {
            assert_eq!(said(&headers, body), None, "{body}");
        }
    }
}
