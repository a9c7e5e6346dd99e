//! Signing in by a provider: a certified one (npm `oidc-provider`), started by each test on loopback.

mod configured;
mod district;
mod down;
mod forged;
mod notices;
mod swaps;
mod ways;
