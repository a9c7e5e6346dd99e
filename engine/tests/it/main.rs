//! The engine, tried on a toy: a small library without a database.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "in a test, what is not there is a failure"
)]
#![expect(
    clippy::format_collect,
    clippy::large_types_passed_by_value,
    reason = "a test is read more than it is run"
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
