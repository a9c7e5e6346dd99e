//! The duty register of a district's future-community programme (城镇未来社区).
//!
//! Each organization sees and signs exactly its own duties, through one GraphQL endpoint. The layers import
//! downwards only; `tests/layers.rs` holds the order.

pub mod authn;
pub mod authz;
pub mod catalogue;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod error;
pub mod event;
pub mod files;
pub mod graphql;
pub mod http;
pub mod outbound;
pub mod policy;
pub mod relay;
pub mod store;
pub mod text;
pub mod workflow;
