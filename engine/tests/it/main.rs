//! The engine, tried on a toy: a small library without a database.

mod described;
mod deviations;
mod documents;
mod gates;
mod layers;
mod limits;
mod loads;
mod nulls;
mod order;
mod reference;
mod toy;
mod values;
