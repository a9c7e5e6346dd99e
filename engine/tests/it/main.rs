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
mod readme;
mod reference;
mod stock;
mod toy;
mod values;
