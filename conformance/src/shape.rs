//! Whether a reply has the shape of the contract.

use contract::decode::{Decode, Json};
use serde::de::DeserializeOwned;

use crate::{
    http::Reply,
    kit::Ctx,
    verdict::{Verdict, fail},
};

/// The reply as the page reads it. Where the backend is not newer than this kit, every word has to be a known one, too.
pub fn read<T: Decode + DeserializeOwned>(ctx: &Ctx, reply: &Reply, what: &str) -> Verdict<T> {
    let Some(read) = T::decode(&Json(reply.body())) else {
        return fail(format!("{what} that the page can read"), reply.brief());
    };
    if !ctx.kit.newer
        && let Err(error) = serde_json::from_value::<T>(reply.body().clone())
    {
        return fail(format!("{what} of the contract's shape"), error);
    }
    Ok(read)
}
