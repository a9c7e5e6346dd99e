//! The parts of a request's work, for whoever collects traces.

/// The target of the spans that are opened around them. A span says which part it is, and nothing of what is in it.
pub const SPANS: &str = "spans";
