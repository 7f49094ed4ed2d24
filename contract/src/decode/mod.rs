//! Decoding by hand, tolerant by construction.
