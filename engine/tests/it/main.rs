//! The engine, tried on a toy: a small library without a database.

mod layers;
mod order;
mod reference;
mod toy;
