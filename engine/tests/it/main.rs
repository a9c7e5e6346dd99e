//! The engine, tried on a toy: a small library without a database.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "in a test, what is not there is a failure"
)]

mod described;
mod deviations;
mod documents;
mod gates;
mod layers;
mod limits;
mod loads;
mod nulls;
mod order;
mod readme;
mod reference;
mod stock;
mod toy;
mod values;
