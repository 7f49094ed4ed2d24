//! A compatible backend for the Genkan sign-in front end: `http` speaks the contract, `authority` holds the rules,
//! `store` keeps the state. SQL and HTTP never meet.

pub mod authority;
mod breaks;
pub mod http;
mod store;
