//! The engine, tried on a toy: a small library without a database.

mod gates;
mod layers;
mod loads;
mod nulls;
mod order;
mod reference;
mod toy;
mod values;
