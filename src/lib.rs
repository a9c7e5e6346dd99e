//! The duty register of a district's future-community programme (城镇未来社区).
//!
//! Each organization sees and signs exactly its own duties, through one GraphQL endpoint. The layers import
//! downwards only; `tests/layers.rs` holds the order.

pub mod authz;
pub mod clock;
pub mod error;
pub mod store;
pub mod catalogue;
pub mod domain;
pub mod graphql;
pub mod workflow;
pub mod policy;
