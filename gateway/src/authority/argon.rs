//! Argon2id (RFC 9106) in memory that goes back to the system.

use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};

/// Blocks (1 KiB) reserved for one hash, whether they are needed or not.
///
/// glibc returns memory to the system at once only above a threshold, and that threshold follows what is freed, up to
/// 32 MiB: after the first hash every thread would keep its 19 MiB for good, 300 MB after a dozen sign-ins. A reservation
/// above 32 MiB is always mapped on its own and returned. What is reserved and never touched costs nothing.
const RESERVED: usize = 33 * 1024;

/// Hashes; the result prints as a PHC string.
pub(super) fn hash(params: &Params, password: &[u8], salt: &[u8]) -> argon2::password_hash::Result<PasswordHash> {
    Ok(PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params)?,
        salt: Some(Salt::new(salt)?),
        hash: Some(compute(params, password, salt, Params::DEFAULT_OUTPUT_LEN)?),
    })
}

/// Whether `password` is the one of `stored`. The comparison takes the same time for every wrong one.
pub(super) fn verify(stored: &PasswordHash, params: &Params, password: &[u8]) -> bool {
    let ours = stored.algorithm == ARGON2ID_IDENT && stored.version == Some(Version::V0x13.into());
    let (Some(salt), Some(expected)) = (&stored.salt, &stored.hash) else {
        return false;
    };
    ours && compute(params, password, salt, expected.len()).is_ok_and(|found| found == *expected)
}

fn compute(params: &Params, password: &[u8], salt: &[u8], length: usize) -> argon2::password_hash::Result<Output> {
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    let needed = params.block_count();
    let mut memory: Vec<Block> = Vec::with_capacity(needed.max(RESERVED));
    memory.resize(needed, Block::default());
    let mut out = zeroize::Zeroizing::new(vec![0; length]);
    argon.hash_password_into_with_memory(password, salt, &mut out, &mut memory)?;
    Ok(Output::new(&out)?)
}
