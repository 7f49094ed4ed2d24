//! The identity server behind the gateway: what is asked of it, and what its answers mean.

mod mirror;
