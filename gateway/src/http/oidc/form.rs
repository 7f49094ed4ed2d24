//! Parameters of a call, as OAuth sends them: a form, each name once (RFC 6749, section 3.2).

use axum::http::{HeaderMap, header};
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::error::OauthError;

/// The parameters.
pub(in crate::http) struct Form(Vec<(String, Zeroizing<String>)>);

impl Form {
    /// Reads a body.
    pub(in crate::http) fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, OauthError> {
        let is_form = headers
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .and_then(|kind| kind.split(';').next())
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"));
        if !is_form {
            return Err(OauthError::request(
                "the parameters are a form: application/x-www-form-urlencoded",
            ));
        }
        Self::parse(body)
    }

    /// Reads a query or a body.
    pub(in crate::http) fn parse(text: &[u8]) -> Result<Self, OauthError> {
        let mut all: Vec<(String, Zeroizing<String>)> = Vec::new();
        for (name, value) in form_urlencoded::parse(text) {
            // One without a value counts as left out (RFC 6749, section 3.1).
            if value.is_empty() {
                continue;
            }
            if all.iter().any(|(known, _)| *known == name) {
                return Err(OauthError::request("a parameter stands there twice"));
            }
            all.push((name.into_owned(), Zeroizing::new(value.into_owned())));
        }
        Ok(Self(all))
    }

    /// A parameter.
    pub(in crate::http) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_stands_there_once() {
        let form = Form::parse(b"a=1&b=x%20y+z&c=&d").unwrap_or_else(|_| panic!("a form"));
        assert_eq!((form.get("a"), form.get("b")), (Some("1"), Some("x y z")));
        assert_eq!((form.get("c"), form.get("d"), form.get("e")), (None, None, None));
        assert!(Form::parse(b"a=1&a=1").is_err());
    }
}
