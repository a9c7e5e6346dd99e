//! State machines as tables: which step leads from where to where, and what permission it takes.
//!
//! A new step is a line here and the command that takes it.

pub mod duty;
