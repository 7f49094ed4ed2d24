//! A compatible backend for the Genkan sign-in front end: `http` speaks the contract, `authority` holds the rules,
//! `store` keeps the state, `upstream` asks an identity server behind it. SQL and HTTP never meet.

pub mod authority;
mod beside;
pub mod brand;
mod breaks;
pub mod cli;
pub mod config;
pub mod demo;
pub mod http;
mod jose;
pub mod message;
mod net;
mod pairing;
mod serve;
mod shutdown;
mod store;
mod tls;
pub mod upstream;
mod user_agent;
mod watch;
