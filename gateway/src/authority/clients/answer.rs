//! Addresses that lead back to a client. They are made of a registered callback and nothing else.

use url::Url;

use super::asked::Fault;

/// The callback with a code.
pub(super) fn answer(callback: &str, code: &str, state: Option<&str>, issuer: &str) -> String {
    with(
        callback,
        [
            Some(("code", code)),
            state.map(|state| ("state", state)),
            Some(("iss", issuer)),
        ],
    )
}

/// The callback with what is wrong.
pub(super) fn refusal(callback: &str, fault: Fault, state: Option<&str>, issuer: &str) -> String {
    let error = Some(("error", fault.as_str()));
    with(
        callback,
        [error, state.map(|state| ("state", state)), Some(("iss", issuer))],
    )
}

/// `iss` says who answers, so that the answer of another server is not taken for ours (RFC 9207).
fn with(callback: &str, members: [Option<(&str, &str)>; 3]) -> String {
    let Ok(mut url) = Url::parse(callback) else {
        // The configuration was checked with the same parser.
        return callback.to_owned();
    };
    url.query_pairs_mut().extend_pairs(members.into_iter().flatten());
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_added_to_what_the_address_has() {
        assert_eq!(
            answer(
                "https://shop.example/cb?a=1",
                "c/d",
                Some("s&t=1"),
                "https://id.example"
            ),
            "https://shop.example/cb?a=1&code=c%2Fd&state=s%26t%3D1&iss=https%3A%2F%2Fid.example"
        );
        assert_eq!(
            refusal(
                "https://shop.example/cb",
                Fault::LoginRequired,
                None,
                "https://id.example"
            ),
            "https://shop.example/cb?error=login_required&iss=https%3A%2F%2Fid.example"
        );
    }
}
